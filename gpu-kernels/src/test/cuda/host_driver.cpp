// A CUDA driver without a device: the functions of libcuda.so.1 that JcudaDevice calls, with the kernels
// of src/main/cuda compiled for the host. So JCuda's own native code, the arguments of launches, contexts,
// streams and events are tested on a machine without a GPU.
//
//   g++ -std=c++17 -O2 -shared -fPIC -Wl,-soname,libcuda.so.1 -ffp-contract=off -DMEMBERFLOW_HOST
//       -I src/main/cuda -I src/test/cuda -o libcuda.so.1 src/test/cuda/host_driver.cpp
//
// Streams work as late as they may: an operation runs when somebody waits for it, so a wait that is
// missing shows. A call without a context of the calling thread, memory of another context, a time that
// is asked for too early, and a context that ends with memory in use are errors, as far as a driver sees
// them; the last one ends the process. The device is said to be an H200 with 1 GiB.
#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "host_kernels.h"

namespace {

enum Result {
  kSuccess = 0,
  kInvalidValue = 1,
  kOutOfMemory = 2,
  kNotInitialized = 3,
  kInvalidDevice = 101,
  kInvalidImage = 200,
  kInvalidContext = 201,
  kInvalidHandle = 400,
  kNotFound = 500,
  kNotReady = 600
};
enum DeviceAttribute {
  kClockKilohertz = 13,
  kMultiprocessors = 16,
  kMajor = 75,
  kMinor = 76,
  kSharedOptIn = 97
};
enum FunctionAttribute { kMaxDynamicShared = 8 };

constexpr size_t kMemory = 1 << 30;
constexpr unsigned kShared = 227 << 10;
constexpr unsigned kDefaultShared = 48 << 10;

struct Stream {
  std::deque<std::function<void()>> waiting;
  uint64_t enqueued = 0;
  uint64_t done = 0;

  void add(std::function<void()> operation) {
    waiting.push_back(std::move(operation));
    ++enqueued;
  }
  void run_until(uint64_t count) {
    while (done < count) {
      auto operation = std::move(waiting.front());
      waiting.pop_front();
      ++done;
      operation();
    }
  }
};

struct Event {
  Stream* stream = nullptr;
  uint64_t count = 0;
};

struct Context {
  std::map<uint64_t, size_t> device;
  std::set<void*> pinned;
  std::set<Stream*> streams;
  size_t used = 0;

  void synchronize() {
    for (Stream* stream : streams) stream->run_until(stream->enqueued);
  }
  bool holds(uint64_t address, size_t bytes) const {
    auto next = device.upper_bound(address);
    if (next == device.begin()) return false;
    auto found = std::prev(next);
    return address + bytes <= found->first + found->second;
  }
};

struct Module {
  std::string image;
};

struct Function {
  std::string name;
  unsigned shared = kDefaultShared;
};

struct Arguments {
  void** pointers;
  size_t next = 0;

  template <typename T>
  T take() {
    T value;
    memcpy(&value, pointers[next++], sizeof value);
    return value;
  }
};

bool started = false;
thread_local std::vector<Context*> current;

Context* here() { return current.empty() ? nullptr : current.back(); }

bool owns(Stream* stream) { return here() && here()->streams.count(stream) > 0; }

std::mutex one_kernel;  // the emulated machine is one

}  // namespace

extern "C" {

int cuInit(unsigned) {
  started = true;
  return kSuccess;
}

int cuDeviceGetCount(int* count) {
  if (!started) return kNotInitialized;
  *count = 1;
  return kSuccess;
}

int cuDeviceGet(int* device, int index) {
  if (index != 0) return kInvalidDevice;
  *device = 0;
  return kSuccess;
}

int cuDeviceGetName(char* name, int length, int device) {
  if (device != 0) return kInvalidDevice;
  snprintf(name, length, "emulated H200");
  return kSuccess;
}

int cuDeviceGetAttribute(int* value, int attribute, int device) {
  if (device != 0) return kInvalidDevice;
  switch (attribute) {
    case kSharedOptIn: *value = kShared; return kSuccess;
    case kMultiprocessors: *value = 132; return kSuccess;
    case kClockKilohertz: *value = 1980000; return kSuccess;
    case kMajor: *value = 9; return kSuccess;
    case kMinor: *value = 0; return kSuccess;
    default: return kInvalidValue;
  }
}

int cuCtxCreate_v2(Context** context, unsigned, int device) {
  if (device != 0) return kInvalidDevice;
  *context = new Context;
  current.push_back(*context);
  return kSuccess;
}

int cuCtxDestroy_v2(Context* context) {
  context->synchronize();
  if (!context->device.empty() || !context->pinned.empty() || !context->streams.empty()) {
    fprintf(stderr, "host_driver: a context ends with %zu allocations, %zu pinned and %zu streams\n",
            context->device.size(), context->pinned.size(), context->streams.size());
    abort();
  }
  current.erase(std::remove(current.begin(), current.end(), context), current.end());
  delete context;
  return kSuccess;
}

int cuModuleLoadData(Module** module, const void* image) {
  if (!here()) return kInvalidContext;
  // PTX, which says what it has
  std::string text = static_cast<const char*>(image);
  if (text.find(".version") == std::string::npos) return kInvalidImage;
  *module = new Module{text};
  return kSuccess;
}

int cuModuleUnload(Module* module) {
  if (!here()) return kInvalidContext;
  delete module;
  return kSuccess;
}

int cuModuleGetFunction(Function** function, Module* module, const char* name) {
  if (!here()) return kInvalidContext;
  if (module->image.find(std::string(".entry ") + name + "(") == std::string::npos) return kNotFound;
  *function = new Function{name};
  return kSuccess;
}

int cuFuncSetAttribute(Function* function, int attribute, int value) {
  if (!here()) return kInvalidContext;
  if (attribute != kMaxDynamicShared || value < 0 || static_cast<unsigned>(value) > kShared) {
    return kInvalidValue;
  }
  function->shared = value;
  return kSuccess;
}

int cuStreamCreate(Stream** stream, unsigned) {
  if (!here()) return kInvalidContext;
  *stream = new Stream;
  here()->streams.insert(*stream);
  return kSuccess;
}

int cuStreamDestroy_v2(Stream* stream) {
  if (!owns(stream)) return kInvalidHandle;
  // another may wait for it
  here()->synchronize();
  here()->streams.erase(stream);
  delete stream;
  return kSuccess;
}

int cuStreamSynchronize(Stream* stream) {
  if (!owns(stream)) return kInvalidHandle;
  stream->run_until(stream->enqueued);
  return kSuccess;
}

int cuStreamWaitEvent(Stream* stream, Event* event, unsigned) {
  if (!owns(stream) || !owns(event->stream)) return kInvalidHandle;
  Stream* first = event->stream;
  uint64_t count = event->count;
  stream->add([first, count] { first->run_until(count); });
  return kSuccess;
}

int cuEventCreate(Event** event, unsigned) {
  if (!here()) return kInvalidContext;
  *event = new Event;
  return kSuccess;
}

int cuEventDestroy_v2(Event* event) {
  if (!here()) return kInvalidContext;
  delete event;
  return kSuccess;
}

int cuEventRecord(Event* event, Stream* stream) {
  if (!owns(stream)) return kInvalidHandle;
  event->stream = stream;
  event->count = stream->enqueued;
  return kSuccess;
}

int cuEventSynchronize(Event* event) {
  if (!owns(event->stream)) return kInvalidHandle;
  event->stream->run_until(event->count);
  return kSuccess;
}

int cuEventElapsedTime(float* milliseconds, Event* begin, Event* end) {
  if (!owns(begin->stream) || !owns(end->stream)) return kInvalidHandle;
  if (begin->stream->done < begin->count || end->stream->done < end->count) return kNotReady;
  *milliseconds = static_cast<float>(end->count - begin->count);
  return kSuccess;
}

int cuMemGetInfo_v2(size_t* free, size_t* total) {
  if (!here()) return kInvalidContext;
  *free = kMemory - here()->used;
  *total = kMemory;
  return kSuccess;
}

int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
  if (!here()) return kInvalidContext;
  if (bytes == 0) return kInvalidValue;
  if (here()->used + bytes > kMemory) return kOutOfMemory;
  void* memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
  memset(memory, 0xA7, bytes);
  *address = reinterpret_cast<uint64_t>(memory);
  here()->device[*address] = bytes;
  here()->used += bytes;
  return kSuccess;
}

int cuMemFree_v2(uint64_t address) {
  if (!here()) return kInvalidContext;
  here()->synchronize();
  auto found = here()->device.find(address);
  if (found == here()->device.end()) return kInvalidValue;
  here()->used -= found->second;
  here()->device.erase(found);
  free(reinterpret_cast<void*>(address));
  return kSuccess;
}

int cuMemAllocHost_v2(void** memory, size_t bytes) {
  if (!here()) return kInvalidContext;
  *memory = malloc(bytes);
  here()->pinned.insert(*memory);
  return kSuccess;
}

int cuMemFreeHost(void* memory) {
  if (!here() || here()->pinned.erase(memory) == 0) return kInvalidValue;
  here()->synchronize();
  free(memory);
  return kSuccess;
}

int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, Stream* stream) {
  if (!owns(stream)) return kInvalidHandle;
  if (!here()->holds(to, bytes)) return kInvalidValue;
  stream->add([=] { memcpy(reinterpret_cast<void*>(to), from, bytes); });
  return kSuccess;
}

int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, Stream* stream) {
  if (!owns(stream)) return kInvalidHandle;
  if (!here()->holds(from, bytes)) return kInvalidValue;
  stream->add([=] { memcpy(to, reinterpret_cast<void*>(from), bytes); });
  return kSuccess;
}

int cuMemsetD32Async(uint64_t to, unsigned pattern, size_t count, Stream* stream) {
  if (!owns(stream)) return kInvalidHandle;
  if (!here()->holds(to, 4 * count)) return kInvalidValue;
  stream->add([=] {
    auto place = reinterpret_cast<uint32_t*>(to);
    std::fill(place, place + count, pattern);
  });
  return kSuccess;
}

int cuLaunchKernel(Function* function, unsigned grid, unsigned grid_y, unsigned grid_z, unsigned block,
                   unsigned block_y, unsigned block_z, unsigned shared, Stream* stream,
                   void** parameters, void** extra) {
  if (!owns(stream)) return kInvalidHandle;
  if (grid == 0 || block == 0 || block > 1024 || grid_y * grid_z * block_y * block_z != 1 || extra ||
      shared > function->shared) {
    return kInvalidValue;
  }
  Arguments arguments{parameters};
  std::function<void()> kernel = host::kernel(function->name, arguments);
  if (!kernel) return kNotFound;
  stream->add([=] {
    std::lock_guard<std::mutex> lock(one_kernel);
    host::launch(grid, block, shared, kernel);
  });
  return kSuccess;
}

}  // extern "C"
