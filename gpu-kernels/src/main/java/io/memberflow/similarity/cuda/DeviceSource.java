package io.memberflow.similarity.cuda;

/** Where a search gets its device. */
@FunctionalInterface
public interface DeviceSource {

  /**
   * Opens a device for the calling thread.
   *
   * @throws DeviceException where there is none; the message says why
   */
  Device open();
}
