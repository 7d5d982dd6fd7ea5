package io.memberflow.store;

/** The store cannot be reached or is not ready. Trying again later can help. */
public final class StoreUnavailableException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String address;

  public StoreUnavailableException(String address, String reason, Throwable cause) {
    super(
        "the store at %s is unavailable: %s; check that it runs and the address, then try again"
            .formatted(address, reason),
        cause);
    this.address = address;
  }

  /** {@code host:port}. */
  public String address() {
    return address;
  }
}
