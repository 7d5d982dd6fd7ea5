// Candidates by sum of absolute differences: Manhattan.
//
//   closeness[q][i] = bias[i] - sum over j of |queries[q][j] - items[i][j]|   higher is closer
//
// Shapes and types
//   queries  float32 [query_rows][columns], as given; finite, sums within float32
//   items    float32 [item_rows][columns]
//   bias     float32 [tiles * 128]: 0, or -infinity for items left out and for padding
//   out      candidates.cuh; ties are settled by rescore.cu
//
// There is no tensor path for |a - b|: each difference costs one subtraction and one addition whose
// operand is taken absolute by the instruction, so 128 lanes do 64 differences a cycle. The kernel
// keeps everything else off that limit: a block of 256 threads has 128 rows x 128 items, each thread
// 8 x 8 sums in registers; for 64 differences it loads 16 numbers from shared memory. Columns come in
// chunks of 16, read ahead into registers while the chunk before is worked on.
//
// Of the instructions of a chunk 91 % are those additions (sm_80: 2,048 of 2,254 a thread).
//
// Not done, because no device could say what it brings: symmetry of the self-join (half the additions and
// 72 more instructions for 16,384 at 128 columns, but all blocks would write an item row's buffer at
// once), and packed half precision (sums of 8 columns, then float32: 1.19 instructions a difference
// instead of 2; numbers beyond 2,048 that are not even could not be proven).
#include "candidates.cuh"

namespace memberflow {

constexpr int kTile = 128;  // query rows and items
constexpr int kDepth = 16;  // columns of a chunk
constexpr int kPitch = kTile + 4;
constexpr int kDifferenceThreads = 256;

// A thread's share of a chunk: 2 x 4 columns of one side, zeros outside.
struct Share {
  float values[8];

  __device__ __forceinline__ void read(const float* from, int first, int rows, int column,
                                       int columns) {
    int row = first + static_cast<int>(threadIdx.x) % kTile;
    int begin = column + static_cast<int>(threadIdx.x) / kTile * 8;
#pragma unroll
    for (int i = 0; i < 8; ++i) {
      values[i] = row < rows && begin + i < columns
                      ? from[static_cast<long long>(row) * columns + begin + i]
                      : 0.0f;
    }
  }

  // shared is [kDepth][kPitch]
  __device__ __forceinline__ void write(float* shared) const {
    int row = threadIdx.x % kTile;
    int begin = threadIdx.x / kTile * 8;
#pragma unroll
    for (int i = 0; i < 8; ++i) shared[(begin + i) * kPitch + row] = values[i];
  }
};

}  // namespace memberflow

// grid: query_rows / 128 rounded up; block: 256; shared: 38 KiB
extern "C" __global__ void __launch_bounds__(256, 2)
    differences(const float* queries, const float* items, const float* bias, int columns,
                int item_rows, int tiles, int stride, int query_rows, float* scores, int* ids,
                int* counts, float* least, int capacity, int keep, int first_item) {
  using namespace memberflow;
  SHARED_ARRAY;
  Candidates candidates{scores, ids, capacity, keep, first_item};
  int* shared_counts = reinterpret_cast<int*>(shared_memory);             // [kTile]
  float* shared_least = reinterpret_cast<float*>(shared_counts + kTile);  // [kTile]
  int* bins = reinterpret_cast<int*>(shared_least + kTile);               // [4][kBins]
  float* left = reinterpret_cast<float*>(bins + 4 * kBins);               // [2][kDepth][kPitch]
  float* right = left + 2 * kDepth * kPitch;                              // [2][kDepth][kPitch]

  int block_row = blockIdx.x * kTile;
  int warp = threadIdx.x / 32;
  // rows 4 x this and 64 + 4 x this, and items alike: neighbours in a warp read neighbours
  int row_quad = threadIdx.x / 16 * 4;
  int item_quad = threadIdx.x % 16 * 4;
  if (threadIdx.x < kTile) {
    int row = block_row + threadIdx.x;
    shared_counts[threadIdx.x] = counts[row];
    shared_least[threadIdx.x] = row < query_rows ? least[row] : INFINITY;
  }

  int chunks = (columns + kDepth - 1) / kDepth;
  Share query_share;
  Share item_share;
  for (int t = 0; t < tiles; ++t) {
    int tile = static_cast<int>(static_cast<long long>(t) * stride % tiles);
    float sums[8][8];
#pragma unroll
    for (int i = 0; i < 8; ++i) {
      float start = bias[static_cast<long long>(tile) * kTile + item_quad + i / 4 * 64 + i % 4];
#pragma unroll
      for (int r = 0; r < 8; ++r) sums[r][i] = start;
    }
    query_share.read(queries, block_row, query_rows, 0, columns);
    item_share.read(items, tile * kTile, item_rows, 0, columns);
    for (int chunk = 0; chunk < chunks; ++chunk) {
      float* a = left + chunk % 2 * kDepth * kPitch;
      float* b = right + chunk % 2 * kDepth * kPitch;
      query_share.write(a);
      item_share.write(b);
      // one barrier a chunk: the other half was last read before the barrier of the chunk before
      __syncthreads();
      if (chunk + 1 < chunks) {
        query_share.read(queries, block_row, query_rows, (chunk + 1) * kDepth, columns);
        item_share.read(items, tile * kTile, item_rows, (chunk + 1) * kDepth, columns);
      }
#pragma unroll 2
      for (int k = 0; k < kDepth; ++k) {
        float q[8];
        float x[8];
#pragma unroll
        for (int i = 0; i < 8; ++i) {
          q[i] = a[k * kPitch + row_quad + i / 4 * 64 + i % 4];
          x[i] = b[k * kPitch + item_quad + i / 4 * 64 + i % 4];
        }
#pragma unroll
        for (int r = 0; r < 8; ++r) {
#pragma unroll
          for (int i = 0; i < 8; ++i) sums[r][i] -= fabsf(q[r] - x[i]);
        }
      }
    }
#pragma unroll
    for (int r = 0; r < 8; ++r) {
      int row = row_quad + r / 4 * 64 + r % 4;
      float enough = shared_least[row];
      float highest = -INFINITY;
#pragma unroll
      for (int i = 0; i < 8; ++i) highest = fmaxf(highest, sums[r][i]);
      if (highest >= enough) {
#pragma unroll
        for (int i = 0; i < 8; ++i) {
          if (sums[r][i] >= enough) {
            candidates.insert(block_row + row, tile * kTile + item_quad + i / 4 * 64 + i % 4,
                              sums[r][i], &shared_counts[row]);
          }
        }
      }
    }
    __syncthreads();
    if (warp < kTile / 32) {
      candidates.shrink(block_row + warp * 32, capacity - kTile, shared_counts + warp * 32,
                        shared_least + warp * 32, bins + warp * kBins);
    }
    __syncthreads();
  }
  if (threadIdx.x < kTile) {
    counts[block_row + threadIdx.x] = shared_counts[threadIdx.x];
    least[block_row + threadIdx.x] = shared_least[threadIdx.x];
  }
}
