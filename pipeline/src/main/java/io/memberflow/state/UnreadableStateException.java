package io.memberflow.state;

/**
 * A state of a savepoint or checkpoint that this build, or this catalogue, cannot go on from. The
 * message says why and what to do; `memberflow upgrade` finds it by the name of this class.
 */
public final class UnreadableStateException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public UnreadableStateException(String message) {
    super(message);
  }
}
