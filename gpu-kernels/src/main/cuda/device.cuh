// What the kernels need of the machine, each in one small function, so that the same kernel source
// also runs on the host: src/test/cuda/host_shim.h defines these functions for emulated threads.
//
// Warp-wide functions (mma, load_matrices, ballot, shuffles) are called by all 32 lanes together.
#pragma once

#ifdef MEMBERFLOW_HOST
#include "host_shim.h"
#else
#include <cuda_fp16.h>

#include <cfloat>
#include <cmath>
#include <cstdint>

#define SHARED_ARRAY extern __shared__ __align__(128) unsigned char shared_memory[]

__device__ __forceinline__ uint16_t half_bits(float value) {
  return __half_as_ushort(__float2half_rn(value));
}

__device__ __forceinline__ float half_value(uint16_t bits) {
  return __half2float(__ushort_as_half(bits));
}

// c[16×8] += a[16×16] · b[16×8]; fragments as the PTX manual lays out mma.m16n8k16.
__device__ __forceinline__ void mma(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
      "{%0,%1,%2,%3};\n"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// Four 8×8 matrices of 16-bit elements; lane l gives the address of row l % 8 of matrix l / 8.
__device__ __forceinline__ void load_matrices(uint32_t (&r)[4], const void* row) {
  uint32_t address = static_cast<uint32_t>(__cvta_generic_to_shared(row));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(address)
               : "memory");
}

// 16 bytes from global to shared memory, without waiting.
__device__ __forceinline__ void copy_async(void* shared, const void* global) {
  uint32_t address = static_cast<uint32_t>(__cvta_generic_to_shared(shared));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;\n" ::"r"(address), "l"(global) : "memory");
}

__device__ __forceinline__ void copies_commit() { asm volatile("cp.async.commit_group;\n" ::: "memory"); }

// Waits until at most `pending` of this thread's groups of copies are under way.
template <int pending>
__device__ __forceinline__ void copies_wait() {
  asm volatile("cp.async.wait_group %0;\n" ::"n"(pending) : "memory");
}

__device__ __forceinline__ uint32_t lanes_where(bool value) { return __ballot_sync(0xffffffffu, value); }

__device__ __forceinline__ int shuffle(int value, int lane) {
  return __shfl_sync(0xffffffffu, value, lane);
}

__device__ __forceinline__ double shuffle_xor(double value, int mask) {
  return __shfl_xor_sync(0xffffffffu, value, mask);
}

__device__ __forceinline__ void warp_barrier() { __syncwarp(); }
#endif
