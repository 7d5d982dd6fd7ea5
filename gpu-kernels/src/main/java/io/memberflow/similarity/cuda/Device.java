package io.memberflow.similarity.cuda;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A device with memory of its own that runs the kernels of {@code src/main/cuda}. Copies to it,
 * kernels and copies from it are enqueued on three streams, so that they overlap: kernels wait for
 * copies to the device at {@link #kernelsWaitForCopies}, copies from it always wait for the kernels
 * before them.
 *
 * <p>Belongs to the thread that made it. All methods throw {@link DeviceException}.
 */
public interface Device extends AutoCloseable {

  /** Name and size, for people. */
  String description();

  /** Bytes that can still be allocated. */
  long freeMemory();

  /** The most shared memory that a kernel may ask for. */
  int sharedMemoryPerBlock();

  /** What it can do at most; empty where that is not known. */
  Optional<DeviceSpeed> speed();

  /**
   * @param bytes 1 or more
   * @return an address, a multiple of 256
   */
  long allocate(long bytes);

  void free(long address);

  /** Memory of the host that the device copies from and to by itself; little-endian. */
  ByteBuffer allocatePinned(int bytes);

  void freePinned(ByteBuffer memory);

  /** Enqueues a copy of the remaining bytes; they must stay until {@link #awaitCopies}. */
  void copyToDevice(long address, ByteBuffer from);

  /** Waits until the copies to the device are done. */
  void awaitCopies();

  /** Enqueues, among the kernels, filling memory with a 32-bit pattern. */
  void fill(long address, int pattern, long count);

  /** Enqueues a kernel. */
  void launch(Launch launch);

  /** Kernels enqueued from now on run after the copies enqueued so far. */
  void kernelsWaitForCopies();

  /** Enqueues a copy of as many bytes as remain, after the kernels enqueued so far. */
  void copyToHost(ByteBuffer to, long address);

  /** Marks what was enqueued so far of copies to the host, and the kernels before them. */
  Mark mark();

  /** A place in what a device does. */
  interface Mark {

    /**
     * Waits until the device has come here; marks are awaited once, in the order they were made.
     */
    void await();
  }

  /** Waits until everything enqueued is done. */
  void synchronize();

  /** Seconds that kernels ran, of those before the last mark that was awaited. */
  double kernelSeconds();

  @Override
  void close();
}
