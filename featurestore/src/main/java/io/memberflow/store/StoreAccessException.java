package io.memberflow.store;

/** The store refuses this user: wrong or missing credentials, or a permission that is missing. */
public final class StoreAccessException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StoreAccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
