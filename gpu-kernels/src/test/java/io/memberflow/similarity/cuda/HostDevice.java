package io.memberflow.similarity.cuda;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A device that is a process of this machine: the kernels of {@code src/main/cuda}, compiled by g++
 * with emulated threads. It checks what is allocated, freed and overwritten.
 *
 * <p>Its three streams work as late as they may: an operation runs only when somebody waits for it.
 * So a wait that is missing shows as a wrong result. With {@link #copyingEarly} copies to the
 * device run at once, so that memory which kernels still need shows too.
 */
public final class HostDevice implements Device {
  private final Process process;
  private final OutputStream to;
  private final DataInputStream from;
  private final long memory;
  private final int sharedMemory;
  private final Map<Long, Long> allocated = new HashMap<>();
  private final Stream copies = new Stream();
  private final Stream kernels = new Stream();
  private final Stream results = new Stream();
  private boolean early;
  private int enqueued;
  private int launches;
  private int failingLaunch = Integer.MAX_VALUE;
  private boolean failsOutOfMemory;

  /**
   * @param memory bytes that it says to have
   * @param sharedMemory bytes of a block
   */
  public HostDevice(long memory, int sharedMemory) {
    try {
      process =
          new ProcessBuilder(HostCompiler.compiled("host_device", "host_device.cpp").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.to = new BufferedOutputStream(process.getOutputStream(), 1 << 16);
    this.from = new DataInputStream(process.getInputStream());
    this.memory = memory;
    this.sharedMemory = sharedMemory;
  }

  /** Fails at a launch, 1 for the first, and at all after it. */
  public HostDevice failingAt(int launch, boolean outOfMemory) {
    failingLaunch = launch;
    failsOutOfMemory = outOfMemory;
    return this;
  }

  /** Copies to the device run when they are enqueued, before all kernels that wait. */
  HostDevice copyingEarly() {
    early = true;
    return this;
  }

  /** Kernels that were enqueued and have not run. */
  int inFlight() {
    return enqueued - launches;
  }

  /** Operations that run one after the other, when they are waited for. */
  private static final class Stream {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private long enqueued;
    private long done;

    void add(Runnable operation) {
      waiting.add(operation);
      enqueued++;
    }

    void runUntil(long count) {
      while (done < count && !waiting.isEmpty()) {
        done++;
        waiting.remove().run();
      }
    }

    void runAll() {
      runUntil(enqueued);
    }
  }

  @Override
  public String description() {
    return "emulated device";
  }

  @Override
  public long freeMemory() {
    return memory - allocated.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public int sharedMemoryPerBlock() {
    return sharedMemory;
  }

  @Override
  public Optional<DeviceSpeed> speed() {
    return Optional.empty();
  }

  @Override
  public long allocate(long bytes) {
    send('A', bytes);
    long address = receiveLong();
    allocated.put(address, bytes);
    if (freeMemory() < 0) {
      throw new DeviceException("the emulated device has no memory for " + bytes + " B", true);
    }
    return address;
  }

  @Override
  public void free(long address) {
    // as the driver does
    synchronize();
    allocated.remove(address);
    send('F', address);
    if (receiveByte() != 1) {
      throw new AssertionError("a kernel wrote beyond the memory at " + address);
    }
  }

  @Override
  public ByteBuffer allocatePinned(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void freePinned(ByteBuffer memory) {}

  @Override
  public void copyToDevice(long address, ByteBuffer bytes) {
    ByteBuffer source = bytes.duplicate();
    copies.add(() -> upload(address, source));
    if (early) {
      copies.runAll();
    }
  }

  private void upload(long address, ByteBuffer bytes) {
    send('U', address, bytes.remaining());
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    write(copy);
  }

  @Override
  public void awaitCopies() {
    copies.runAll();
  }

  @Override
  public void fill(long address, int pattern, long count) {
    ByteBuffer bytes = allocatePinned(Math.toIntExact(4 * count));
    while (bytes.hasRemaining()) {
      bytes.putInt(pattern);
    }
    kernels.add(() -> upload(address, bytes.flip()));
  }

  @Override
  public void launch(Launch launch) {
    enqueued++;
    kernels.add(() -> run(launch));
  }

  private void run(Launch launch) {
    launches++;
    if (launches >= failingLaunch) {
      for (Stream stream : new Stream[] {copies, kernels, results}) {
        stream.waiting.clear();
      }
      throw new DeviceException("injected failure of " + launch, failsOutOfMemory);
    }
    if (launch.sharedBytes() > sharedMemory) {
      throw new AssertionError(launch + " exceeds " + sharedMemory + " B of shared memory");
    }
    byte[] name = launch.kernel().getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = allocatePinned(1 + 4 + name.length + 16 + 8 * launch.arguments().size());
    message.put((byte) 'L').putInt(name.length).put(name);
    message.putInt(launch.grid()).putInt(launch.block()).putInt(launch.sharedBytes());
    message.putInt(launch.arguments().size());
    for (Object argument : launch.arguments()) {
      if (argument instanceof Double number) {
        message.putDouble(number);
      } else {
        message.putLong(((Number) argument).longValue());
      }
    }
    byte[] bytes = new byte[message.flip().remaining()];
    message.get(bytes);
    write(bytes);
    receiveByte();
  }

  @Override
  public void kernelsWaitForCopies() {
    long until = copies.enqueued;
    kernels.add(() -> copies.runUntil(until));
  }

  @Override
  public void copyToHost(ByteBuffer to, long address) {
    long until = kernels.enqueued;
    ByteBuffer target = to.duplicate();
    results.add(
        () -> {
          kernels.runUntil(until);
          download(target, address);
        });
  }

  private void download(ByteBuffer to, long address) {
    send('D', address, to.remaining());
    flush();
    byte[] bytes = new byte[to.remaining()];
    try {
      from.readFully(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    to.put(bytes);
  }

  @Override
  public Mark mark() {
    long until = results.enqueued;
    return () -> results.runUntil(until);
  }

  @Override
  public void synchronize() {
    copies.runAll();
    kernels.runAll();
    results.runAll();
  }

  @Override
  public double kernelSeconds() {
    return launches * 1e-3;
  }

  private void send(char letter, long... values) {
    ByteBuffer message = allocatePinned(1 + 8 * values.length).put((byte) letter);
    for (long value : values) {
      message.putLong(value);
    }
    byte[] bytes = new byte[message.flip().remaining()];
    message.get(bytes);
    write(bytes);
  }

  private void write(byte[] bytes) {
    try {
      to.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void flush() {
    try {
      to.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the emulated device ended", e);
    }
  }

  private byte receiveByte() {
    try {
      to.flush();
      return from.readByte();
    } catch (IOException e) {
      throw new UncheckedIOException("the emulated device ended", e);
    }
  }

  private long receiveLong() {
    try {
      to.flush();
      return Long.reverseBytes(from.readLong());
    } catch (IOException e) {
      throw new UncheckedIOException("the emulated device ended", e);
    }
  }

  /** Everything must have been freed. */
  @Override
  public void close() {
    process.destroy();
    if (!allocated.isEmpty()) {
      throw new AssertionError(allocated.size() + " allocations were not freed");
    }
  }
}
