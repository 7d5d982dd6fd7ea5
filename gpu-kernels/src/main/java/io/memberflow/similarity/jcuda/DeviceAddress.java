package io.memberflow.similarity.jcuda;

import jcuda.driver.CUdeviceptr;

/** A device address as a number and back, which JCuda keeps to itself. */
final class DeviceAddress extends CUdeviceptr {

  /** Null, to be filled by an allocation. */
  DeviceAddress() {}

  private DeviceAddress(long value) {
    super(new DeviceAddress(), value);
  }

  static DeviceAddress of(long value) {
    return new DeviceAddress(value);
  }

  long value() {
    return getNativePointer() + getByteOffset();
  }
}
