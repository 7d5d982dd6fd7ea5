// The steps to the fused kernel, each measured and checked where there is a device.
//
//   nvcc -std=c++17 -O3 -arch=native -I src/main/cuda -o ladder src/test/cuda/ladder.cu && ./ladder
//
//   scores[q][i] = sum over j of queries[q][j] * items[i][j], q < 33,792, i < 65,536, j < 128
//
//   1 naive         one thread a score, fp32, all reads from global memory
//   2 tiled         64 x 64 scores a block, chunks of 16 columns in shared memory
//   3 tensor core   fp16 products by mma.m16n8k16, 128 x 128 scores a block, scores written
//   4 fused         products_resident: 256 x 128 scores a block stay in registers, candidates only
//   and for sums of absolute differences
//   5 naive         one thread a sum
//   6 fused         differences
//
// What each step can bring: not measured yet, so limits of an H200 (132 multiprocessors at 1.98 GHz, 4.3 TB/s
// of memory attained) by counting what a step must move or issue. The true figures are below them.
//
//   1       1.9 TFLOP/s    32 sectors of 32 bytes pass L1 for 32 multiplications: 9 cycles for 64 operations
//   2        33 TFLOP/s    8 reads of shared memory, a cycle each, for 16 multiplications
//   3       275 TFLOP/s    writing the scores takes 2.1 ms, whatever the products take
//   4       670 TFLOP/s    no scores are written; mma.sync reaches 63 % of the tensor cores' peak of 1,070
//                          (Luo et al., Benchmarking and dissecting the NVIDIA Hopper GPU, 2024)
//   5       0.9 T differences/s    reads as in step 1
//   6      15.2 T differences/s    two fp32 instructions each, which are 91 % of all (16.7 at the limit)
//
// Steps 1-3 write 8.9 GB of scores and have no top-k yet: a library's top-k over them comes on top.
// Each step is compared with the host in float64 on sampled scores; tolerance = 1e-5 |q||i| for fp32,
// 1e-3 |q||i| for fp16.
#include "similarity.cu"

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

namespace {

constexpr int kQueries = 132 * 256;  // a block of the fused kernel for each core of an H200
constexpr int kItemCount = 65536;
constexpr int kColumns = 128;
constexpr int kRuns = 5;

void check(cudaError_t code, const char* what) {
  if (code == cudaSuccess) return;
  fprintf(stderr, "ladder: %s: %s\n", what, cudaGetErrorString(code));
  exit(1);
}

template <typename T>
T* upload(const std::vector<T>& values) {
  T* device;
  check(cudaMalloc(&device, values.size() * sizeof(T)), "cudaMalloc");
  check(cudaMemcpy(device, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice), "copy");
  return device;
}

template <typename T>
T* allocate(size_t count) {
  T* device;
  check(cudaMalloc(&device, count * sizeof(T)), "cudaMalloc");
  return device;
}

__global__ void naive_products(const float* queries, const float* items, float* scores) {
  int item = blockIdx.x * 256 + threadIdx.x;
  int query = blockIdx.y;
  float sum = 0;
  for (int j = 0; j < kColumns; ++j) {
    sum += queries[static_cast<long long>(query) * kColumns + j] *
           items[static_cast<long long>(item) * kColumns + j];
  }
  scores[static_cast<long long>(query) * kItemCount + item] = sum;
}

__global__ void naive_differences(const float* queries, const float* items, float* scores) {
  int item = blockIdx.x * 256 + threadIdx.x;
  int query = blockIdx.y;
  float sum = 0;
  for (int j = 0; j < kColumns; ++j) {
    sum -= fabsf(queries[static_cast<long long>(query) * kColumns + j] -
                 items[static_cast<long long>(item) * kColumns + j]);
  }
  scores[static_cast<long long>(query) * kItemCount + item] = sum;
}

// Block: 16 x 16 threads, 4 x 4 scores each.
__global__ void tiled_products(const float* queries, const float* items, float* scores) {
  __shared__ float a[16][65];
  __shared__ float b[16][65];
  int thread = threadIdx.y * 16 + threadIdx.x;
  int item = blockIdx.x * 64;
  int query = blockIdx.y * 64;
  float sums[4][4] = {};
  for (int column = 0; column < kColumns; column += 16) {
    for (int i = thread; i < 64 * 16; i += 256) {
      a[i % 16][i / 16] = queries[static_cast<long long>(query + i / 16) * kColumns + column + i % 16];
      b[i % 16][i / 16] = items[static_cast<long long>(item + i / 16) * kColumns + column + i % 16];
    }
    __syncthreads();
    for (int k = 0; k < 16; ++k) {
      for (int r = 0; r < 4; ++r) {
        for (int c = 0; c < 4; ++c) {
          sums[r][c] += a[k][threadIdx.y * 4 + r] * b[k][threadIdx.x + 16 * c];
        }
      }
    }
    __syncthreads();
  }
  for (int r = 0; r < 4; ++r) {
    for (int c = 0; c < 4; ++c) {
      scores[static_cast<long long>(query + threadIdx.y * 4 + r) * kItemCount + item + threadIdx.x +
             16 * c] = sums[r][c];
    }
  }
}

// Block: 256 threads, 8 warps of 32 x 64 scores; both sides wholly in shared memory, no pipeline.
__global__ void tensor_products(const uint16_t* queries, const uint16_t* items, float* scores) {
  using namespace memberflow;
  extern __shared__ __align__(128) unsigned char tensor_shared[];
  uint16_t* a = reinterpret_cast<uint16_t*>(tensor_shared);  // [2][128][kChunk]
  uint16_t* b = a + 2 * 128 * kChunk;
  long long query = blockIdx.y * 128LL;
  long long item = blockIdx.x * 128LL;
  for (int chunk = 0; chunk < 2; ++chunk) {
    load_chunk(a + chunk * 128 * kChunk, queries + query * kColumns + chunk * kChunk, 128, kColumns);
    load_chunk(b + chunk * 128 * kChunk, items + item * kColumns + chunk * kChunk, 128, kColumns);
  }
  copies_commit();
  copies_wait<0>();
  __syncthreads();
  int lane = threadIdx.x % 32;
  int row = threadIdx.x / 32 / 2 * 32;
  int column = threadIdx.x / 32 % 2 * 64;
  float sums[2][8][4] = {};
  for (int k = 0; k < kColumns / 16; ++k) {
    const uint16_t* left_chunk = a + k / 4 * 128 * kChunk;
    const uint16_t* right_chunk = b + k / 4 * 128 * kChunk;
    int eight = k % 4 * 2;
    uint32_t left[2][4];
    for (int m = 0; m < 2; ++m) {
      load_matrices(left[m], left_chunk + swizzled(row + m * 16 + lane % 16, eight + lane / 16));
    }
    for (int n = 0; n < 8; n += 2) {
      uint32_t right[4];
      load_matrices(right, right_chunk + swizzled(column + n * 8 + lane / 16 * 8 + lane % 8,
                                                  eight + lane / 8 % 2));
      for (int m = 0; m < 2; ++m) {
        mma(sums[m][n], left[m], right[0], right[1]);
        mma(sums[m][n + 1], left[m], right[2], right[3]);
      }
    }
  }
  for (int m = 0; m < 2; ++m) {
    for (int n = 0; n < 8; ++n) {
      for (int i = 0; i < 4; ++i) {
        scores[(query + row + m * 16 + lane / 4 + i / 2 * 8) * kItemCount + item + column + n * 8 +
               lane % 4 * 2 + i % 2] = sums[m][n][i];
      }
    }
  }
}

struct Data {
  std::vector<float> queries;
  std::vector<float> items;
};

double product(const Data& data, int query, int item) {
  double sum = 0;
  for (int j = 0; j < kColumns; ++j) {
    sum += static_cast<double>(data.queries[query * kColumns + j]) * data.items[item * kColumns + j];
  }
  return sum;
}

double difference(const Data& data, int query, int item) {
  double sum = 0;
  for (int j = 0; j < kColumns; ++j) {
    sum -= std::fabs(static_cast<double>(data.queries[query * kColumns + j]) -
                     data.items[item * kColumns + j]);
  }
  return sum;
}

template <typename Run>
void measure(const char* name, double operations, const char* unit, Run run) {
  run();
  check(cudaDeviceSynchronize(), name);
  cudaEvent_t begin, end;
  check(cudaEventCreate(&begin), name);
  check(cudaEventCreate(&end), name);
  float best = INFINITY;
  for (int i = 0; i < kRuns; ++i) {
    check(cudaEventRecord(begin), name);
    run();
    check(cudaEventRecord(end), name);
    check(cudaEventSynchronize(end), name);
    float milliseconds;
    check(cudaEventElapsedTime(&milliseconds, begin, end), name);
    best = fminf(best, milliseconds);
  }
  printf("%-26s %9.3f ms %9.2f %s\n", name, best, operations / best / 1e9, unit);
}

template <typename Expected>
bool same(const char* name, const float* device_scores, double tolerance, Expected expected) {
  std::vector<float> row(kItemCount);
  for (int query : {0, 77, kQueries - 1}) {
    check(cudaMemcpy(row.data(), device_scores + static_cast<long long>(query) * kItemCount,
                     kItemCount * sizeof(float), cudaMemcpyDeviceToHost),
          name);
    for (int item = 0; item < kItemCount; item += 97) {
      double wanted = expected(query, item);
      if (!(std::fabs(row[item] - wanted) <= tolerance)) {
        printf("%s: query %d item %d is %g; must be %g +- %g\n", name, query, item, row[item], wanted,
               tolerance);
        return false;
      }
    }
  }
  return true;
}

}  // namespace

int main() {
  using namespace memberflow;
  Data data;
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  data.queries.resize(static_cast<size_t>(kQueries) * kColumns);
  data.items.resize(static_cast<size_t>(kItemCount) * kColumns);
  for (float& value : data.queries) value = normal(random) / 12;
  for (float& value : data.items) value = normal(random) / 12;
  std::vector<uint16_t> query_halves, item_halves;
  for (float value : data.queries) query_halves.push_back(__half_as_ushort(__float2half_rn(value)));
  for (float value : data.items) item_halves.push_back(__half_as_ushort(__float2half_rn(value)));

  float* queries = upload(data.queries);
  float* items = upload(data.items);
  uint16_t* queries16 = upload(query_halves);
  uint16_t* items16 = upload(item_halves);
  float* bias = upload(std::vector<float>(kItemCount, 0.0f));
  float* scores = allocate<float>(static_cast<size_t>(kQueries) * kItemCount);
  constexpr int keep = 132;
  constexpr int capacity = 416;
  float* candidate_scores = allocate<float>(static_cast<size_t>(kQueries) * capacity);
  int* candidate_ids = allocate<int>(static_cast<size_t>(kQueries) * capacity);
  int* counts = allocate<int>(kQueries);
  float* least = upload(std::vector<float>(kQueries, -FLT_MAX));
  std::vector<float> lowest(kQueries, -FLT_MAX);

  double pairs = static_cast<double>(kQueries) * kItemCount * kColumns;
  auto a_product = [&](int q, int i) { return product(data, q, i); };
  auto a_difference = [&](int q, int i) { return difference(data, q, i); };
  bool good = true;

  measure("1 naive", 2 * pairs, "TFLOP/s", [&] {
    naive_products<<<dim3(kItemCount / 256, kQueries), 256>>>(queries, items, scores);
  });
  good &= same("1 naive", scores, 2e-5, a_product);
  measure("2 tiled", 2 * pairs, "TFLOP/s", [&] {
    tiled_products<<<dim3(kItemCount / 64, kQueries / 64), dim3(16, 16)>>>(queries, items, scores);
  });
  good &= same("2 tiled", scores, 2e-5, a_product);
  check(cudaFuncSetAttribute(tensor_products, cudaFuncAttributeMaxDynamicSharedMemorySize, 65536),
        "shared memory");
  measure("3 tensor core", 2 * pairs, "TFLOP/s", [&] {
    tensor_products<<<dim3(kItemCount / 128, kQueries / 128), 256, 65536>>>(queries16, items16, scores);
  });
  good &= same("3 tensor core", scores, 2e-3, a_product);
  int shared = 10240 + 4 * kItems * kChunk * 2 + kRows * kColumns * 2;
  check(cudaFuncSetAttribute(products_resident, cudaFuncAttributeMaxDynamicSharedMemorySize, shared),
        "shared memory");
  auto reset = [&] {
    check(cudaMemset(counts, 0, kQueries * sizeof(int)), "reset");
    check(cudaMemcpy(least, lowest.data(), kQueries * sizeof(float), cudaMemcpyHostToDevice), "reset");
  };
  measure("4 fused, with candidates", 2 * pairs, "TFLOP/s", [&] {
    reset();
    products_resident<<<kQueries / kRows, 256, shared>>>(
        queries16, items16, bias, kColumns, kItemCount / kItems, 317, kQueries, candidate_scores,
        candidate_ids, counts, least, capacity, keep, 0);
  });
  measure("5 naive differences", pairs, "T differences/s", [&] {
    naive_differences<<<dim3(kItemCount / 256, kQueries), 256>>>(queries, items, scores);
  });
  good &= same("5 naive differences", scores, 2e-4, a_difference);
  measure("6 fused differences", pairs, "T differences/s", [&] {
    reset();
    differences<<<kQueries / kTile, 256, 38912>>>(
        queries, items, bias, kColumns, kItemCount, kItemCount / kTile, 317, kQueries,
        candidate_scores, candidate_ids, counts, least, capacity, keep, 0);
  });
  check(cudaDeviceSynchronize(), "the last kernels");
  puts(good ? "ladder: all scores within tolerance" : "ladder: WRONG scores");
  return good ? 0 : 1;
}
