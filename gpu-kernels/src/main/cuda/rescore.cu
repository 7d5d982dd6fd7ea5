// The k closest of a row's candidates by exact score, and whether they are proven to be the k closest
// of all.
//
//   score   the specification's: float64 sums in the order of the columns, rounded once to float32
//   order   by score, then lower id
//   proven  1 where every item outside the candidates is farther than the k-th: its approximate
//           closeness is at most `least`, so its true one is at most least + error. The other rows
//           are for the host to compute exactly.
//
// Shapes and types
//   queries, items      float32 [rows][columns], as given
//   candidate_*         candidates.cuh; `counts` entries of a row, at most 2,048 after the first step
//   mask_from, mask_ids int64 [query_rows + 1] into int32, ascending for each row; null without lists.
//                       These items, and the row itself where leave_out_itself, are taken out
//   norms, largest      prepare.cu, of queries and of items (not for Manhattan)
//   result_*            [query_rows][k]; id -1 where fewer than k items are allowed
//
// One block of 128 threads a row: it keeps the best `keep` candidates, each thread scores every 128th
// of them by itself (float64 additions in order leave nothing to share), and the block sorts keys of
// 64 bits in shared memory: ordered score above, id below. No NaN can occur: rows are finite, and a
// distance beyond float32 is infinity as in the specification.
//
// Bounds, u = 2^-24, n columns; tensor cores add with at least 22 bits of mantissa (Fasi et al.,
// Numerical behavior of NVIDIA tensor cores, 2021: aligned and truncated additions):
//   products     e(q)|i| + |q|e(i) + e(q)e(i) for what fp16 lost, e being its norm
//                + (n + 16) 2^-22 (|q||i| + |i|^2 / 2), and 8u (|q| + |i|)^2 for the score's rounding
//   differences  (n + 16) u relative to the sum
#include "candidates.cuh"

namespace memberflow {

constexpr int kMaxSorted = 2048;
constexpr int kRescoreThreads = 128;

// True where the sorted list [from, to) holds the item.
__device__ __forceinline__ bool listed(const int* ids, long long from, long long to, int item) {
  while (from < to) {
    long long middle = (from + to) / 2;
    int value = ids[middle];
    if (value == item) return true;
    if (value < item) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return false;
}

enum Metric { kCosine = 0, kEuclidean = 1, kManhattan = 2 };

// Intrinsics, so that no multiplication is fused with an addition: the bits must be the host's.
__device__ __forceinline__ float score(int metric, const double* query, double query_squares,
                                       const float* item, int columns) {
  double sum = 0;
  if (metric == kCosine) {
    double squares = 0;
    for (int j = 0; j < columns; ++j) {
      double value = item[j];
      // products of two float32 are exact in float64
      sum = __dadd_rn(sum, __dmul_rn(query[j], value));
      squares = __dadd_rn(squares, __dmul_rn(value, value));
    }
    if (query_squares == 0 || squares == 0) return 0.0f;
    double cosine = __ddiv_rn(sum, __dmul_rn(__dsqrt_rn(query_squares), __dsqrt_rn(squares)));
    cosine = cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
    return static_cast<float>(cosine + 0.0);
  }
  if (metric == kEuclidean) {
    for (int j = 0; j < columns; ++j) {
      double difference = __dadd_rn(query[j], -static_cast<double>(item[j]));
      sum = __dadd_rn(sum, __dmul_rn(difference, difference));
    }
    return static_cast<float>(__dsqrt_rn(sum));
  }
  for (int j = 0; j < columns; ++j) {
    sum = __dadd_rn(sum, fabs(__dadd_rn(query[j], -static_cast<double>(item[j]))));
  }
  return static_cast<float>(sum);
}

}  // namespace memberflow

// grid: query_rows; block: 128; shared: 1 KiB + 16 KiB + 8 * columns bytes
extern "C" __global__ void __launch_bounds__(128)
    rescore(int metric, const float* queries, const float* items, int columns, int first_item, int k,
            int keep, int capacity, float* candidate_scores, int* candidate_ids, const int* counts,
            const float* least, const float* query_norms, const float* item_largest, double scale,
            int first_query, int leave_out_itself, const long long* mask_from, const int* mask_ids,
            int* result_ids, float* result_scores, int* proven) {
  using namespace memberflow;
  SHARED_ARRAY;
  int* bins = reinterpret_cast<int*>(shared_memory);                                    // [kBins]
  unsigned long long* keys = reinterpret_cast<unsigned long long*>(bins + kBins);       // [kMaxSorted]
  double* query = reinterpret_cast<double*>(keys + kMaxSorted);                         // [columns]

  int row = blockIdx.x;
  long long place = static_cast<long long>(row) * capacity;
  int count = counts[row];
  float outside = least[row];
  __shared__ float shared_outside;
  __shared__ double shared_squares;
  if (threadIdx.x < 32 && count > keep) {
    float lowest = keep_best(candidate_scores + place, candidate_ids + place, count, keep, bins);
    outside = fmaxf(outside, lowest);
  }
  if (threadIdx.x == 0) shared_outside = outside;
  count = count < keep ? count : keep;
  for (int j = threadIdx.x; j < columns; j += kRescoreThreads) {
    query[j] = queries[static_cast<long long>(row) * columns + j];
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    double squares = 0;
    for (int j = 0; j < columns; ++j) squares = __dadd_rn(squares, __dmul_rn(query[j], query[j]));
    shared_squares = squares;
  }
  __syncthreads();
  int sorted = 2;
  while (sorted < count || sorted < k) sorted *= 2;
  for (int i = threadIdx.x; i < sorted; i += kRescoreThreads) {
    unsigned long long key = ~0ULL;
    if (i < count) {
      int id = candidate_ids[place + i];
      bool out = (leave_out_itself && id == first_query + row) ||
                 (mask_from && listed(mask_ids, mask_from[row], mask_from[row + 1], id));
      float exact = score(metric, query, shared_squares,
                          items + static_cast<long long>(id - first_item) * columns, columns);
      uint32_t closest_first = metric == kCosine ? ~ordered(exact) : ordered(exact);
      if (!out) {
        key = static_cast<unsigned long long>(closest_first) << 32 | static_cast<uint32_t>(id);
      }
    }
    keys[i] = key;
  }
  __syncthreads();
  // bitonic sort
  for (int width = 2; width <= sorted; width *= 2) {
    for (int step = width / 2; step > 0; step /= 2) {
      for (int i = threadIdx.x; i < sorted / 2; i += kRescoreThreads) {
        int a = i / step * step * 2 + i % step;
        int b = a + step;
        bool ascending = (a & width) == 0;
        unsigned long long first = keys[a];
        unsigned long long second = keys[b];
        if ((first > second) == ascending) {
          keys[a] = second;
          keys[b] = first;
        }
      }
      __syncthreads();
    }
  }
  for (int rank = threadIdx.x; rank < k; rank += kRescoreThreads) {
    unsigned long long key = keys[rank];
    uint32_t closest_first = static_cast<uint32_t>(key >> 32);
    result_ids[static_cast<long long>(row) * k + rank] = static_cast<int>(key & 0xffffffffu);
    result_scores[static_cast<long long>(row) * k + rank] =
        from_ordered(metric == kCosine ? ~closest_first : closest_first);
  }
  if (threadIdx.x == 0) {
    const double u = 1.0 / (1 << 24);
    double n = columns + 16;
    double farthest = from_ordered(static_cast<uint32_t>(metric == kCosine ? ~(keys[k - 1] >> 32)
                                                                          : keys[k - 1] >> 32));
    double bound = shared_outside;
    double kth;
    if (metric == kManhattan) {
      kth = -farthest * (1 + 4 * u);
      bound += fabs(bound) * n * u + 1e-37;
    } else {
      double q = query_norms[row * 2LL];
      double q_lost = query_norms[row * 2LL + 1];
      double x = item_largest[0];
      double x_lost = item_largest[1];
      double error = q_lost * x + q * x_lost + q_lost * x_lost + n * 4 * u * (q * x + x * x / 2) +
                     8 * u * (q + x) * (q + x) + 1e-20;
      double distance = farthest * scale;
      kth = metric == kCosine ? farthest - 4 * u : (q * q * (1 - 4e-6) - distance * distance) / 2;
      bound += error;
    }
    // nothing is outside where nothing was dropped
    proven[row] = shared_outside == -FLT_MAX || kth > bound;
  }
}
