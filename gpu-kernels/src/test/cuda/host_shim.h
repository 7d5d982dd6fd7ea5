// The kernels' machine on the host, for g++: blocks run one after another, the threads of a block are
// fibers that change place at barriers, and warp-wide functions exchange their arguments between the
// 32 lanes of a warp. It is for testing the kernels' logic: indices, masks, fragments, selection. It
// shows neither speed nor races between barriers.
#pragma once

#include <setjmp.h>
#include <ucontext.h>

#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)
#define SHARED_ARRAY unsigned char* shared_memory = host::shared_memory()

struct Index {
  unsigned x = 0;
};
inline Index threadIdx;
inline Index blockIdx;

namespace host {

constexpr size_t kStack = 128 << 10;

struct Fiber {
  ucontext_t start;
  jmp_buf place;
  std::unique_ptr<char[]> stack{new char[kStack]};
  bool started = false;
  bool done = false;
};

struct Barrier {
  int arrived = 0;
  unsigned generation = 0;
};

struct Warp {
  Barrier barrier;
  const void* arguments[32];
};

struct Block {
  std::vector<Fiber> fibers;
  std::vector<Warp> warps;
  Barrier barrier;
  std::function<void()> kernel;
  std::vector<unsigned char> shared;
  jmp_buf scheduler;
};
inline Block block;

inline unsigned char* shared_memory() {
  // the device aligns to 128 bytes
  auto address = reinterpret_cast<uintptr_t>(block.shared.data());
  return reinterpret_cast<unsigned char*>((address + 127) / 128 * 128);
}

inline void yield() {
  Fiber& fiber = block.fibers[threadIdx.x];
  if (_setjmp(fiber.place) == 0) _longjmp(block.scheduler, 1);
}

inline void wait(Barrier& barrier, int size) {
  unsigned generation = barrier.generation;
  if (++barrier.arrived == size) {
    barrier.arrived = 0;
    ++barrier.generation;
    return;
  }
  while (barrier.generation == generation) yield();
}

inline Warp& warp() { return block.warps[threadIdx.x / 32]; }

inline void warp_wait() {
  int threads = static_cast<int>(block.fibers.size());
  int first = static_cast<int>(threadIdx.x) / 32 * 32;
  wait(warp().barrier, threads - first < 32 ? threads - first : 32);
}

// Calls `body` when all lanes have given their arguments, and returns when all have used them.
template <typename Argument, typename Body>
inline void together(const Argument& argument, Body body) {
  const void** arguments = warp().arguments;
  arguments[threadIdx.x % 32] = &argument;
  warp_wait();
  body([arguments](int lane) -> const Argument& {
    return *static_cast<const Argument*>(arguments[lane]);
  });
  warp_wait();
}

inline void run_fiber() {
  block.kernel();
  block.fibers[threadIdx.x].done = true;
  _longjmp(block.scheduler, 1);
}

inline void launch(int grid, int threads, size_t shared, std::function<void()> kernel) {
  block.kernel = std::move(kernel);
  for (int b = 0; b < grid; ++b) {
    // stacks are kept
    if (block.fibers.size() != static_cast<size_t>(threads)) block.fibers = std::vector<Fiber>(threads);
    for (Fiber& fiber : block.fibers) fiber.started = fiber.done = false;
    block.warps = std::vector<Warp>((threads + 31) / 32);
    block.barrier = Barrier();
    // garbage, as on the device
    block.shared.assign(shared + 256, 0xA7);
    volatile int running = threads;
    while (running > 0) {
      running = 0;
      for (volatile int t = 0; t < threads; ++t) {
        Fiber& fiber = block.fibers[t];
        if (fiber.done) continue;
        ++running;
        threadIdx.x = t;
        blockIdx.x = b;
        if (_setjmp(block.scheduler) == 0) {
          if (fiber.started) _longjmp(fiber.place, 1);
          fiber.started = true;
          getcontext(&fiber.start);
          fiber.start.uc_stack.ss_sp = fiber.stack.get();
          fiber.start.uc_stack.ss_size = kStack;
          fiber.start.uc_link = nullptr;
          makecontext(&fiber.start, run_fiber, 0);
          setcontext(&fiber.start);
        }
      }
    }
  }
}

}  // namespace host

inline void __syncthreads() { host::wait(host::block.barrier, static_cast<int>(host::block.fibers.size())); }
inline void warp_barrier() { host::warp_wait(); }

inline uint32_t __float_as_uint(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}
inline float __uint_as_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}
inline int __popc(uint32_t value) { return __builtin_popcount(value); }
inline int __ffs(int value) { return __builtin_ffs(value); }
inline int atomicAdd(int* place, int value) {
  int before = *place;
  *place += value;
  return before;
}
inline int atomicMax(int* place, int value) {
  int before = *place;
  if (value > before) *place = value;
  return before;
}
// compiled with -ffp-contract=off
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __ddiv_rn(double a, double b) { return a / b; }
inline double __dsqrt_rn(double a) { return std::sqrt(a); }

// Round to nearest, ties to even.
inline uint16_t half_bits(float value) {
  uint32_t bits = __float_as_uint(value);
  uint16_t sign = bits >> 16 & 0x8000;
  float magnitude = std::fabs(value);
  if (magnitude >= 65520.0f) return sign | 0x7c00;
  if (magnitude < 0x1p-14f) {
    return sign | static_cast<uint16_t>(std::nearbyint(magnitude * 0x1p24f));
  }
  uint32_t rounded = (bits & 0x7fffffff) + 0xfff + (bits >> 13 & 1);
  return sign | static_cast<uint16_t>((rounded >> 13) - (112 << 10));
}
inline float half_value(uint16_t bits) {
  uint32_t magnitude = bits & 0x7fff;
  float value = magnitude < 0x400 ? magnitude * 0x1p-24f
                                  : __uint_as_float((magnitude << 13) + (112u << 23));
  return bits & 0x8000 ? -value : value;
}

// A lane's registers as numbers: each is converted once, and read by several lanes.
struct MmaArguments {
  float a[4][2];
  float b[2][2];
};

inline void mma(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  MmaArguments own;
  const uint32_t b[2] = {b0, b1};
  for (int half = 0; half < 2; ++half) {
    for (int r = 0; r < 4; ++r) own.a[r][half] = half_value(a[r] >> half * 16 & 0xffff);
    for (int r = 0; r < 2; ++r) own.b[r][half] = half_value(b[r] >> half * 16 & 0xffff);
  }
  host::together(own, [&](auto of) {
    int group = threadIdx.x % 32 / 4;
    int pair = threadIdx.x % 4 * 2;
    for (int i = 0; i < 4; ++i) {
      int row = group + i / 2 * 8;
      int column = pair + i % 2;
      float sum = c[i];
      for (int k = 0; k < 16; ++k) {
        // lane and register that hold a[row][k] and b[k][column]
        sum += of(row % 8 * 4 + k % 8 / 2).a[row / 8 + k / 8 * 2][k % 2] *
               of(column * 4 + k % 8 / 2).b[k / 8][k % 2];
      }
      c[i] = sum;
    }
  });
}

inline void load_matrices(uint32_t (&r)[4], const void* row) {
  if (reinterpret_cast<uintptr_t>(row) % 16 != 0) {
    fprintf(stderr, "ldmatrix: address not a multiple of 16\n");
    abort();
  }
  host::together(row, [&](auto of) {
    int lane = threadIdx.x % 32;
    for (int m = 0; m < 4; ++m) {
      memcpy(&r[m], static_cast<const char*>(of(m * 8 + lane / 4)) + lane % 4 * 4, 4);
    }
  });
}

inline uint32_t lanes_where(bool value) {
  uint32_t lanes = 0;
  host::together(value, [&](auto of) {
    for (int lane = 0; lane < 32; ++lane) lanes |= static_cast<uint32_t>(of(lane)) << lane;
  });
  return lanes;
}

inline int shuffle(int value, int lane) {
  int result = 0;
  host::together(value, [&](auto of) { result = of(lane & 31); });
  return result;
}

inline double shuffle_xor(double value, int mask) {
  double result = 0;
  host::together(value, [&](auto of) { result = of(threadIdx.x % 32 ^ mask); });
  return result;
}

// Lands at once; that it must be waited for shows on the device only.
inline void copy_async(void* shared, const void* global) {
  if ((reinterpret_cast<uintptr_t>(shared) | reinterpret_cast<uintptr_t>(global)) % 16 != 0) {
    fprintf(stderr, "cp.async: address not a multiple of 16\n");
    abort();
  }
  memcpy(shared, global, 16);
}
inline void copies_commit() {}
template <int pending>
inline void copies_wait() {}
