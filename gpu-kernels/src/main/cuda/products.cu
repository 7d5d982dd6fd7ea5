// Candidates by scalar product: cosine and Euclidean.
//
//   closeness[q][i] = bias[i] + sum over j of queries[q][j] * items[i][j]     higher is closer
//
//   cosine     rows of unit length, bias 0: the closeness is the cosine
//   Euclidean  rows centred and scaled, bias -|i|^2 / 2: then |q - i|^2 = |q|^2 - 2 closeness
//   a bias of -infinity leaves an item out
//
// Shapes and types
//   queries  fp16 [query_rows, a multiple of 256][columns, a multiple of 64], padded with zeros
//   items    fp16 [tiles * 128][columns]; the bias of padding is -infinity
//   bias     float32 [tiles * 128]
//   sums     float32, in the tensor cores
//   out      candidates.cuh; ties and NaN: inputs are finite, ties are settled by rescore.cu
//
// fp16 and not bf16: the rows are scaled, so its range does, and its products are 8 times as exact at
// the same speed. So fewer candidates remain to be re-scored.
//
// The N x N matrix is never written. A block of 256 threads holds 256 query rows and streams all
// items past them: 8 warps, each 64 rows x 64 items of sums in registers (4 x 8 mma.m16n8k16). 256
// rows and not 128, because the items come from the L2 cache once per block: N * columns * 2 bytes
// for 512 * N * columns operations, 256 operations a byte. Items pass through a few stages of 128
// items x 64 columns by cp.async. Query rows stay in shared memory where they fit
// (products_resident), else they are streamed as well (products_streamed). Shared memory is swizzled
// by 16 bytes so that ldmatrix has no bank conflicts.
//
// A sum is compared with its row's `least` in registers: one maximum a sum and one comparison for 16
// sums, and a branch that is rarely taken: a row of N items in random order inserts about
// keep + capacity * ln(N / capacity). Sorted items would be the worst order, so tiles are visited with
// a stride.
//
// Tried: src/test/cuda/ladder.cu. Sources: PTX manual on mma and ldmatrix fragments; the layout of the
// main loop follows what CUTLASS calls a multistage pipeline.
#include "candidates.cuh"

namespace memberflow {

constexpr int kRows = 256;    // query rows of a block
constexpr int kItems = 128;   // items of a tile
constexpr int kChunk = 64;    // columns of a stage: 128 bytes a row
constexpr int kThreads = 256;
constexpr int kWarps = kThreads / 32;

// The place of 16 bytes (8 columns) in a chunk of [rows][64] fp16.
__device__ __forceinline__ int swizzled(int row, int eight) {
  return row * kChunk + ((eight ^ (row & 7)) << 3);
}

// Copies rows of a chunk; all threads.
__device__ __forceinline__ void load_chunk(uint16_t* shared, const uint16_t* global, int rows,
                                           int columns) {
  for (int i = threadIdx.x; i < rows * 8; i += kThreads) {
    int row = i / 8;
    int eight = i % 8;
    copy_async(shared + swizzled(row, eight),
               global + static_cast<long long>(row) * columns + eight * 8);
  }
}

// Steps through the chunks of all tiles, and through the stages of shared memory, without divisions.
template <int stages>
struct Cursor {
  int tile = 0;
  int chunk = 0;
  int stage = 0;

  __device__ __forceinline__ void advance(int chunks, int tiles, int stride) {
    stage = stage + 1 == stages ? 0 : stage + 1;
    if (++chunk < chunks) return;
    chunk = 0;
    tile += stride;
    if (tile >= tiles) tile -= tiles;
  }
};

template <bool resident, int kStages>
__device__ __forceinline__ void products(const uint16_t* queries, const uint16_t* items,
                                         const float* bias, int columns, int tiles, int stride,
                                         int query_rows, const Candidates& candidates, int* counts,
                                         float* least) {
  SHARED_ARRAY;
  int chunks = columns / kChunk;
  int* shared_counts = reinterpret_cast<int*>(shared_memory);        // [kRows]
  float* shared_least = reinterpret_cast<float*>(shared_counts + kRows);  // [kRows]
  int* bins = reinterpret_cast<int*>(shared_least + kRows);          // [kWarps][kBins]
  uint16_t* stages = reinterpret_cast<uint16_t*>(bins + kWarps * kBins);
  constexpr int kStage = kItems * kChunk + (resident ? 0 : kRows * kChunk);
  uint16_t* held = stages + kStages * kStage;  // [chunks][kRows][kChunk], where resident

  int block_row = blockIdx.x * kRows;
  int warp = threadIdx.x / 32;
  int lane = threadIdx.x % 32;
  int warp_row = warp / 2 * 64;
  int warp_item = warp % 2 * 64;
  int bias_item = warp_item + lane % 4 * 2;
  const uint16_t* block_queries = queries + static_cast<long long>(block_row) * columns;

  // padding rows take nothing
  shared_counts[threadIdx.x] = counts[block_row + threadIdx.x];
  shared_least[threadIdx.x] =
      block_row + static_cast<int>(threadIdx.x) < query_rows ? least[block_row + threadIdx.x] : INFINITY;

  if (resident) {
    for (int chunk = 0; chunk < chunks; ++chunk) {
      load_chunk(held + chunk * kRows * kChunk, block_queries + chunk * kChunk, kRows, columns);
    }
  }
  long long steps = static_cast<long long>(tiles) * chunks;
  Cursor<kStages> ahead;
  long long left_to_load = steps;
  auto load_next = [&]() {
    if (left_to_load > 0) {
      --left_to_load;
      uint16_t* stage = stages + ahead.stage * kStage;
      int column = ahead.chunk * kChunk;
      load_chunk(stage, items + static_cast<long long>(ahead.tile) * kItems * columns + column,
                 kItems, columns);
      if (!resident) load_chunk(stage + kItems * kChunk, block_queries + column, kRows, columns);
      ahead.advance(chunks, tiles, stride);
    }
    copies_commit();
  };
  for (int stage = 0; stage < kStages - 1; ++stage) load_next();

  float sums[4][8][4];
  Cursor<kStages> now;
  for (long long step = 0; step < steps; ++step, now.advance(chunks, tiles, stride)) {
    int tile = now.tile;
    int chunk = now.chunk;
    copies_wait<kStages - 2>();
    __syncthreads();
    load_next();
    if (chunk == 0) {
#pragma unroll
      for (int n = 0; n < 8; ++n) {
        const float* from = bias + static_cast<long long>(tile) * kItems + bias_item + n * 8;
        float even = from[0];
        float odd = from[1];
#pragma unroll
        for (int m = 0; m < 4; ++m) {
          sums[m][n][0] = sums[m][n][2] = even;
          sums[m][n][1] = sums[m][n][3] = odd;
        }
      }
    }
    const uint16_t* b = stages + now.stage * kStage;
    const uint16_t* a = resident ? held + chunk * kRows * kChunk : b + kItems * kChunk;
#pragma unroll
    for (int k = 0; k < kChunk / 16; ++k) {
      uint32_t left[4][4];
#pragma unroll
      for (int m = 0; m < 4; ++m) {
        // matrices: rows 0-7 and 8-15 of columns 0-7, then of columns 8-15
        load_matrices(left[m], a + swizzled(warp_row + m * 16 + lane % 16, k * 2 + lane / 16));
      }
#pragma unroll
      for (int n = 0; n < 8; n += 2) {
        // matrices: items 0-7 of columns 0-7 and 8-15, then items 8-15
        uint32_t right[4];
        load_matrices(right, b + swizzled(warp_item + n * 8 + lane / 16 * 8 + lane % 8,
                                          k * 2 + lane / 8 % 2));
#pragma unroll
        for (int m = 0; m < 4; ++m) {
          mma(sums[m][n], left[m], right[0], right[1]);
          mma(sums[m][n + 1], left[m], right[2], right[3]);
        }
      }
    }
    if (chunk < chunks - 1) continue;

#pragma unroll
    for (int m = 0; m < 4; ++m) {
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        int row = warp_row + m * 16 + half * 8 + lane / 4;
        float enough = shared_least[row];
        float highest = -INFINITY;
#pragma unroll
        for (int n = 0; n < 8; ++n) {
          highest = fmaxf(highest, fmaxf(sums[m][n][half * 2], sums[m][n][half * 2 + 1]));
        }
        if (highest >= enough) {
#pragma unroll
          for (int n = 0; n < 8; ++n) {
#pragma unroll
            for (int odd = 0; odd < 2; ++odd) {
              float sum = sums[m][n][half * 2 + odd];
              if (sum >= enough) {
                candidates.insert(block_row + row, tile * kItems + bias_item + n * 8 + odd, sum,
                                  &shared_counts[row]);
              }
            }
          }
        }
      }
    }
    __syncthreads();
    // the next tile may bring kItems entries to a row; `least` is read after the next barrier
    candidates.shrink(block_row + warp * 32, candidates.capacity - kItems, shared_counts + warp * 32,
                      shared_least + warp * 32, bins + warp * kBins);
  }
  copies_wait<0>();
  __syncthreads();
  counts[block_row + threadIdx.x] = shared_counts[threadIdx.x];
  least[block_row + threadIdx.x] = shared_least[threadIdx.x];
}

}  // namespace memberflow

#define PRODUCTS(name, resident, stages)                                                           \
  extern "C" __global__ void __launch_bounds__(256, 1)                                             \
      name(const uint16_t* queries, const uint16_t* items, const float* bias, int columns,         \
           int tiles, int stride, int query_rows, float* scores, int* ids, int* counts,            \
           float* least, int capacity, int keep, int first_item) {                                 \
    memberflow::Candidates candidates{scores, ids, capacity, keep, first_item};                    \
    memberflow::products<resident, stages>(queries, items, bias, columns, tiles, stride,           \
                                           query_rows, candidates, counts, least);                 \
  }

// tiles > stride >= 1 (stride 1 for one tile), no common factor
// grid: query_rows / 256 rounded up; block: 256; shared: 10 KiB + 64 KiB + 512 * columns bytes
PRODUCTS(products_resident, true, 4)
// grid and block as above; shared: 10 KiB + 144 KiB
PRODUCTS(products_streamed, false, 3)
