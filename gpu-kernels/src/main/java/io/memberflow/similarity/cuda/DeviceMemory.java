package io.memberflow.similarity.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/** Memory of a device, freed together when a search ends. */
final class DeviceMemory implements AutoCloseable {
  private final Device device;
  private final Deque<Runnable> frees = new ArrayDeque<>();

  DeviceMemory(Device device) {
    this.device = device;
  }

  /**
   * @return the address of {@code count} elements
   */
  long allocate(long count, int bytesEach) {
    long address = device.allocate(Math.max(1, count) * bytesEach);
    frees.push(() -> device.free(address));
    return address;
  }

  java.nio.ByteBuffer pinned(long bytes) {
    java.nio.ByteBuffer memory = device.allocatePinned(Math.toIntExact(Math.max(4, bytes)));
    frees.push(() -> device.freePinned(memory));
    return memory;
  }

  /** Frees everything, also after a failure of the device. */
  @Override
  public void close() {
    DeviceException failure = null;
    while (!frees.isEmpty()) {
      try {
        frees.pop().run();
      } catch (DeviceException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
