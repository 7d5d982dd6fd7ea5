package io.memberflow.similarity.jcuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_CLOCK_RATE;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;

import io.memberflow.similarity.cuda.Device;
import io.memberflow.similarity.cuda.DeviceException;
import io.memberflow.similarity.cuda.DeviceSpeed;
import io.memberflow.similarity.cuda.Launch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * A CUDA device through the driver API. Has a context of its own, of the thread that opened it, so
 * that the failure of one search ends no other, with a stream for kernels and one for copies in
 * each direction.
 */
public final class JcudaDevice implements Device {
  private static final int DEFAULT_SHARED = 48 << 10;
  private static final int NON_BLOCKING = 1;
  private static final int NO_TIMING = 2;

  private static final AtomicReference<String> LOAD_FAILURE = new AtomicReference<>();

  private final CUdevice device = new CUdevice();
  private final CUcontext context = new CUcontext();
  private final CUmodule module = new CUmodule();
  private final CUstream kernels = new CUstream();
  private final CUstream copies = new CUstream();
  private final CUstream results = new CUstream();
  private final Map<String, CUfunction> functions = new HashMap<>();
  private final Map<ByteBuffer, Pointer> pinned = new IdentityHashMap<>();
  private final Deque<TimedLaunch> pending = new ArrayDeque<>();
  private final String description;
  private final int sharedMemory;
  private final DeviceSpeed speed;
  private long launches;
  private long timedLaunches;
  private double kernelSeconds;

  private record TimedLaunch(Launch launch, CUevent begin, CUevent end) {}

  /**
   * Opens device number {@code index} for the calling thread.
   *
   * @throws DeviceException where there is no driver or no such device
   */
  public static JcudaDevice open(int index) {
    try {
      return new JcudaDevice(index);
    } catch (LinkageError e) {
      // later attempts fail with a message that hides the cause
      LOAD_FAILURE.compareAndSet(null, reason(e));
      throw new DeviceException(LOAD_FAILURE.get(), false);
    }
  }

  private static String reason(LinkageError e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("libcuda.so")
        ? "no CUDA driver on this machine: libcuda.so.1 is not found; install one"
        : "JCuda does not load (%s); it needs Linux on x86-64 and jcuda-natives on the class path"
            .formatted(message.lines().findFirst().orElse(""));
  }

  private JcudaDevice(int index) {
    check(JCudaDriver.cuInit(0), "start the CUDA driver");
    int[] count = new int[1];
    check(JCudaDriver.cuDeviceGetCount(count), "count the devices");
    if (index >= count[0]) {
      throw new DeviceException(
          "CUDA device %d is not there; this machine has %d".formatted(index, count[0]), false);
    }
    check(JCudaDriver.cuDeviceGet(device, index), "get device " + index);
    byte[] name = new byte[256];
    check(JCudaDriver.cuDeviceGetName(name, name.length, device), "name the device");
    sharedMemory = attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
    speed =
        new DeviceSpeed(
            10 * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
            attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
            attribute(CU_DEVICE_ATTRIBUTE_CLOCK_RATE) / 1e6);
    check(JCudaDriver.cuCtxCreate(context, 0, device), "make a context");
    try {
      check(JCudaDriver.cuModuleLoadData(module, Kernels.load()), "load the kernels");
      check(JCudaDriver.cuStreamCreate(kernels, NON_BLOCKING), "make a stream");
      check(JCudaDriver.cuStreamCreate(copies, NON_BLOCKING), "make a stream");
      check(JCudaDriver.cuStreamCreate(results, NON_BLOCKING), "make a stream");
      long[] total = new long[1];
      check(JCudaDriver.cuMemGetInfo(new long[1], total), "ask for memory");
      String text = new String(name, StandardCharsets.US_ASCII);
      description = "%s, %d MiB".formatted(text.substring(0, text.indexOf('\0')), total[0] >> 20);
    } catch (DeviceException e) {
      JCudaDriver.cuCtxDestroy(context);
      throw e;
    }
  }

  private int attribute(int which) {
    int[] value = new int[1];
    check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "ask for attribute " + which);
    return value[0];
  }

  private static void check(int code, String what) {
    if (code == CUresult.CUDA_SUCCESS) {
      return;
    }
    throw new DeviceException(
        "CUDA cannot %s: %s".formatted(what, CUresult.stringFor(code)),
        code == CUresult.CUDA_ERROR_OUT_OF_MEMORY);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public long freeMemory() {
    long[] free = new long[1];
    check(JCudaDriver.cuMemGetInfo(free, new long[1]), "ask for memory");
    return free[0];
  }

  @Override
  public int sharedMemoryPerBlock() {
    return sharedMemory;
  }

  @Override
  public Optional<DeviceSpeed> speed() {
    return Optional.of(speed);
  }

  @Override
  public long allocate(long bytes) {
    DeviceAddress address = new DeviceAddress();
    check(JCudaDriver.cuMemAlloc(address, bytes), "allocate " + bytes + " B on the device");
    return address.value();
  }

  @Override
  public void free(long address) {
    check(JCudaDriver.cuMemFree(DeviceAddress.of(address)), "free device memory");
  }

  @Override
  public ByteBuffer allocatePinned(int bytes) {
    Pointer pointer = new Pointer();
    check(JCudaDriver.cuMemAllocHost(pointer, bytes), "allocate " + bytes + " B of pinned memory");
    ByteBuffer buffer = pointer.getByteBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    pinned.put(buffer, pointer);
    return buffer;
  }

  @Override
  public void freePinned(ByteBuffer memory) {
    check(JCudaDriver.cuMemFreeHost(pinned.remove(memory)), "free pinned memory");
  }

  @Override
  public void copyToDevice(long address, ByteBuffer from) {
    check(
        JCudaDriver.cuMemcpyHtoDAsync(
            DeviceAddress.of(address), Pointer.to(from.slice()), from.remaining(), copies),
        "copy " + from.remaining() + " B to the device");
  }

  @Override
  public void awaitCopies() {
    check(JCudaDriver.cuStreamSynchronize(copies), "finish copies to the device");
  }

  @Override
  public void fill(long address, int pattern, long count) {
    check(
        JCudaDriver.cuMemsetD32Async(DeviceAddress.of(address), pattern, count, kernels),
        "fill " + 4 * count + " B on the device");
  }

  @Override
  public void launch(Launch launch) {
    Pointer arguments =
        Pointer.to(
            launch.arguments().stream()
                .map(JcudaDevice::argument)
                .toArray(NativePointerObject[]::new));
    CUfunction function = functions.computeIfAbsent(launch.kernel(), this::function);
    if (launch.sharedBytes() > DEFAULT_SHARED) {
      check(
          JCudaDriver.cuFuncSetAttribute(
              function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, launch.sharedBytes()),
          "give shared memory to " + launch);
    }
    TimedLaunch timed = new TimedLaunch(launch, event(0), event(0));
    pending.add(timed);
    launches++;
    check(JCudaDriver.cuEventRecord(timed.begin(), kernels), "note the time before " + launch);
    check(
        JCudaDriver.cuLaunchKernel(
            function,
            launch.grid(),
            1,
            1,
            launch.block(),
            1,
            1,
            launch.sharedBytes(),
            kernels,
            arguments,
            null),
        "launch " + launch);
    check(JCudaDriver.cuEventRecord(timed.end(), kernels), "note the time after " + launch);
  }

  private static Pointer argument(Object argument) {
    if (argument instanceof Long address) {
      return Pointer.to(new long[] {address});
    }
    if (argument instanceof Integer number) {
      return Pointer.to(new int[] {number});
    }
    return Pointer.to(new double[] {(Double) argument});
  }

  private CUfunction function(String name) {
    CUfunction function = new CUfunction();
    check(JCudaDriver.cuModuleGetFunction(function, module, name), "find kernel " + name);
    return function;
  }

  private static CUevent event(int flags) {
    CUevent event = new CUevent();
    check(JCudaDriver.cuEventCreate(event, flags), "make an event");
    return event;
  }

  @Override
  public void kernelsWaitForCopies() {
    order(copies, kernels);
  }

  private static void order(CUstream first, CUstream second) {
    CUevent event = event(NO_TIMING);
    check(JCudaDriver.cuEventRecord(event, first), "order streams");
    check(JCudaDriver.cuStreamWaitEvent(second, event, 0), "order streams");
    // the driver keeps it until the wait is over
    check(JCudaDriver.cuEventDestroy(event), "free an event");
  }

  @Override
  public void copyToHost(ByteBuffer to, long address) {
    order(kernels, results);
    check(
        JCudaDriver.cuMemcpyDtoHAsync(
            Pointer.to(to.slice()), DeviceAddress.of(address), to.remaining(), results),
        "copy " + to.remaining() + " B from the device");
  }

  @Override
  public Mark mark() {
    CUevent event = event(NO_TIMING);
    check(JCudaDriver.cuEventRecord(event, results), "mark the results");
    long before = launches;
    return () -> {
      finish(JCudaDriver.cuEventSynchronize(event));
      check(JCudaDriver.cuEventDestroy(event), "free an event");
      measure(before);
    };
  }

  @Override
  public void synchronize() {
    for (CUstream stream : new CUstream[] {copies, kernels, results}) {
      finish(JCudaDriver.cuStreamSynchronize(stream));
    }
    measure(launches);
  }

  /** A kernel's failure is seen only where it is waited for. */
  private void finish(int code) {
    if (code != CUresult.CUDA_SUCCESS) {
      check(code, "finish " + pending.stream().map(TimedLaunch::launch).toList());
    }
  }

  /** Takes the time of the kernels up to a number, all of which are done. */
  private void measure(long until) {
    for (; timedLaunches < until; timedLaunches++) {
      TimedLaunch timed = pending.remove();
      float[] milliseconds = new float[1];
      check(
          JCudaDriver.cuEventElapsedTime(milliseconds, timed.begin(), timed.end()),
          "measure " + timed.launch());
      kernelSeconds += milliseconds[0] / 1e3;
      JCudaDriver.cuEventDestroy(timed.begin());
      JCudaDriver.cuEventDestroy(timed.end());
    }
  }

  @Override
  public double kernelSeconds() {
    return kernelSeconds;
  }

  /** Never throws: it is called after failures too. */
  @Override
  public void close() {
    pending.forEach(
        timed -> {
          JCudaDriver.cuEventDestroy(timed.begin());
          JCudaDriver.cuEventDestroy(timed.end());
        });
    pending.clear();
    JCudaDriver.cuStreamDestroy(results);
    JCudaDriver.cuStreamDestroy(copies);
    JCudaDriver.cuStreamDestroy(kernels);
    JCudaDriver.cuModuleUnload(module);
    JCudaDriver.cuCtxDestroy(context);
  }
}
