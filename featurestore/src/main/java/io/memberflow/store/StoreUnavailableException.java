package io.memberflow.store;

/**
 * The store cannot be reached, is not ready or takes no writes for now. Trying again later can
 * help.
 */
public final class StoreUnavailableException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String address;

  public StoreUnavailableException(String address, String reason, Throwable cause) {
    this(address, reason, "check that it runs and the address, then try again", cause);
  }

  /**
   * @param remedy what ends this state
   */
  public StoreUnavailableException(String address, String reason, String remedy, Throwable cause) {
    super("the store at %s is unavailable: %s; %s".formatted(address, reason, remedy), cause);
    this.address = address;
  }

  /** {@code host:port}. */
  public String address() {
    return address;
  }
}
