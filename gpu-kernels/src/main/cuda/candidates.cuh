// The candidates of a row: every item that may be among its k closest, by approximate closeness.
//
//   buffer   scores float32 [rows][capacity], ids int32 [rows][capacity], in global memory (the L2
//            cache holds it), 64-bit places
//   count    entries in use, in shared memory while a kernel runs
//   least    items below it are not inserted; starts at -FLT_MAX
//
// When a buffer may not hold another tile, one warp keeps the best `keep` entries and raises `least`
// to the lowest of them. So whatever is not in the buffer at the end has at most the closeness
// `least`: that is what the proof in rescore.cu rests on. Which of several entries equal to `least`
// stay is chance; the proof does not depend on it.
//
// Selection is by radix, 8 bits a pass: its time does not depend on the values.
#pragma once

#include "device.cuh"

namespace memberflow {

constexpr int kBins = 256;

// Floats as whole numbers of the same order. Scores are finite; -0 sorts below 0.
__device__ __forceinline__ uint32_t ordered(float value) {
  uint32_t bits = __float_as_uint(value);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

__device__ __forceinline__ float from_ordered(uint32_t key) {
  return __uint_as_float(key & 0x80000000u ? key ^ 0x80000000u : ~key);
}

// The `rank`-th largest (1 for the largest) of `size` scores, size >= rank. All lanes of a warp;
// `bins` holds kBins counters of this warp.
__device__ __forceinline__ uint32_t ranked_key(const float* scores, int size, int rank, int* bins) {
  int lane = threadIdx.x % 32;
  uint32_t prefix = 0;
#pragma unroll 1
  for (int shift = 24; shift >= 0; shift -= 8) {
    for (int i = lane; i < kBins; i += 32) bins[i] = 0;
    warp_barrier();
#pragma unroll 1
    for (int i = lane; i < size; i += 32) {
      uint32_t key = ordered(scores[i]);
      // entries outside the prefix of earlier passes take no part
      if (shift == 24 || (key ^ prefix) >> (shift + 8) == 0) {
        atomicAdd(&bins[key >> shift & 255], 1);
      }
    }
    warp_barrier();
    // each lane sums 8 bins; lane 0 has the highest
    int own = 0;
    for (int i = 0; i < 8; ++i) own += bins[255 - lane * 8 - i];
    int before = own;
    for (int step = 1; step < 32; step *= 2) {
      int other = shuffle(before, lane >= step ? lane - step : lane);
      if (lane >= step) before += other;
    }
    before -= own;
    bool here = before < rank && rank <= before + own;
    int owner = __ffs(static_cast<int>(lanes_where(here))) - 1;
    int bin = 0;
    int left = rank - before;
    if (here) {
      bin = 255 - lane * 8;
#pragma unroll 1
      while (left > bins[bin]) {
        left -= bins[bin];
        --bin;
      }
    }
    bin = shuffle(bin, owner);
    rank = shuffle(left, owner);
    prefix |= static_cast<uint32_t>(bin) << shift;
    warp_barrier();
  }
  return prefix;
}

// Keeps the best `keep` of a row's entries; all lanes of a warp. Returns the new `least`.
__device__ __forceinline__ float keep_best(float* scores, int* ids, int size, int keep, int* bins) {
  int lane = threadIdx.x % 32;
  uint32_t limit = ranked_key(scores, size, keep, bins);
  int above = 0;
#pragma unroll 1
  for (int base = 0; base < size; base += 32) {
    int i = base + lane;
    above += __popc(lanes_where(i < size && ordered(scores[i]) > limit));
  }
  int equals = keep - above;  // of those equal to the limit, this many stay
  int kept = 0;
#pragma unroll 1
  for (int base = 0; base < size; base += 32) {
    int i = base + lane;
    float score = i < size ? scores[i] : 0;
    int id = i < size ? ids[i] : 0;
    bool equal = i < size && ordered(score) == limit;
    uint32_t equal_lanes = lanes_where(equal);
    uint32_t lower_lanes = (1u << lane) - 1;
    bool stays = i < size && (ordered(score) > limit ||
                              (equal && __popc(equal_lanes & lower_lanes) < equals));
    uint32_t staying = lanes_where(stays);
    // all lanes have read: places up to base + 31 are free
    if (stays) {
      int place = kept + __popc(staying & lower_lanes);
      scores[place] = score;
      ids[place] = id;
    }
    kept += __popc(staying);
    int used = __popc(equal_lanes);
    equals -= used < equals ? used : equals;
    warp_barrier();
  }
  return from_ordered(limit);
}

// The buffers of query rows. Items that a row leaves out enter like others and are taken out again by
// rescore.cu; `keep` has room for them.
struct Candidates {
  float* scores;   // [rows][capacity]
  int* ids;        // [rows][capacity]
  int capacity;    // at least keep + the items of a tile
  int keep;        // k, what a row may leave out, and some more, so that the proof has room
  int first_item;  // id of item row 0

  // `count` is the row's counter in shared memory.
  __device__ __forceinline__ void insert(int row, int item, float score, int* count) const {
    long long place = static_cast<long long>(row) * capacity + atomicAdd(count, 1);
    scores[place] = score;
    ids[place] = first_item + item;
  }

  // Makes room where a row has more than `limit` entries. All lanes of a warp, for its 32 rows from
  // `row` on; `counts` and `least` are those of these rows.
  __device__ __forceinline__ void shrink(int row, int limit, int* counts, float* least, int* bins) const {
    int lane = threadIdx.x % 32;
    uint32_t full = lanes_where(counts[lane] > limit);
    while (full) {
      int r = __ffs(static_cast<int>(full)) - 1;
      full &= full - 1;
      long long place = static_cast<long long>(row + r) * capacity;
      float lowest = keep_best(scores + place, ids + place, counts[r], keep, bins);
      if (lane == 0) {
        counts[r] = keep;
        least[r] = lowest;
      }
      warp_barrier();
    }
  }
};

}  // namespace memberflow
