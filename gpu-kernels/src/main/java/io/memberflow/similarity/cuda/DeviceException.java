package io.memberflow.similarity.cuda;

/** A device failed; the message names what was asked of it. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean outOfMemory;

  public DeviceException(String message, boolean outOfMemory) {
    super(message);
    this.outOfMemory = outOfMemory;
  }

  /** True where less memory at a time may help. */
  public boolean isOutOfMemory() {
    return outOfMemory;
  }
}
