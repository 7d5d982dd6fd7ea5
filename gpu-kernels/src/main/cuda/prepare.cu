// Rows as products.cu reads them, and what rounding them to fp16 took away.
//
//   cosine     factor = 1 / |row|, 0 for a row of zeros; centre 0
//   Euclidean  row - centre (the items' mean), times a power of two: no order changes
//
// Shapes and types
//   rows      float32 [count][columns]
//   centre    float64 [columns]
//   out       fp16 [count][padded], padded a multiple of 64; rows from count on are not written
//   bias      float32 [count]: -|row|^2 / 2 where `with_bias`, else 0; null for queries
//   norms     float32 [count][2], rounded up: of the row after the transform, and of what fp16 lost
//   largest   float32 [2], the largest of each over all rows; starts at 0
//
// A warp for each row. Sums in float64: their order differs from the CPU's, and the bounds allow for it.
#include "device.cuh"

extern "C" __global__ void __launch_bounds__(256)
    prepare(const float* rows, int count, int columns, int padded, const double* centre,
            double scale, int unit_length, int with_bias, uint16_t* out, float* bias, float* norms,
            float* largest) {
  int row = blockIdx.x * 8 + threadIdx.x / 32;
  int lane = threadIdx.x % 32;
  if (row >= count) return;
  const float* from = rows + static_cast<long long>(row) * columns;
  uint16_t* to = out + static_cast<long long>(row) * padded;
  double factor = scale;
  if (unit_length) {
    double squares = 0;
    for (int j = lane; j < columns; j += 32) {
      squares += static_cast<double>(from[j]) * static_cast<double>(from[j]);
    }
    for (int mask = 16; mask > 0; mask /= 2) squares += shuffle_xor(squares, mask);
    factor = squares == 0 ? 0 : 1 / sqrt(squares);
  }
  double squares = 0;
  double lost = 0;
  for (int j = lane; j < padded; j += 32) {
    double value = j < columns ? (from[j] - centre[j]) * factor : 0;
    uint16_t half = half_bits(static_cast<float>(value));
    to[j] = half;
    double difference = value - static_cast<double>(half_value(half));
    squares += value * value;
    lost += difference * difference;
  }
  for (int mask = 16; mask > 0; mask /= 2) {
    squares += shuffle_xor(squares, mask);
    lost += shuffle_xor(lost, mask);
  }
  if (lane == 0) {
    if (bias) bias[row] = with_bias ? static_cast<float>(-squares / 2) : 0.0f;
    // 1e-6 is above the rounding to float32 and of the sums
    float norm = static_cast<float>(sqrt(squares) * (1 + 1e-6));
    float residual = static_cast<float>(sqrt(lost) * (1 + 1e-6)) + 1e-30f;
    norms[row * 2LL] = norm;
    norms[row * 2LL + 1] = residual;
    // not negative, so they compare as whole numbers
    atomicMax(reinterpret_cast<int*>(largest), static_cast<int>(__float_as_uint(norm)));
    atomicMax(reinterpret_cast<int*>(largest + 1), static_cast<int>(__float_as_uint(residual)));
  }
}

// Leaves items out: their bias becomes -infinity. ids int32 [count] are item numbers, of which those
// in [first_item, first_item + rows) are here. grid * block >= count.
extern "C" __global__ void leave_out(float* bias, const int* ids, int count, int first_item, int rows) {
  int i = blockIdx.x * 256 + threadIdx.x;
  if (i >= count) return;
  int item = ids[i] - first_item;
  if (item >= 0 && item < rows) bias[item] = -INFINITY;
}
