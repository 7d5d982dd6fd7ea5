package io.memberflow.servers;

/** A local server did not start, did not answer in time or refused a request. */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the innermost cause says that says anything; its kind where none does. */
  public static String reason(Throwable thrown) {
    String reason = thrown.getClass().getSimpleName();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
        reason = cause.getMessage();
      }
    }
    return reason;
  }

  public ServerException(String message) {
    super(message);
  }

  public ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
