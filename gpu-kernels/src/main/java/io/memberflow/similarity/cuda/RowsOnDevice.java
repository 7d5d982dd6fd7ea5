package io.memberflow.similarity.cuda;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.cpu.RowTransform;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A range of rows on the device: as they are, and for products as fp16 with norms and bias. Filled
 * again and again; the copy of the next range may run beside the kernels of another.
 */
final class RowsOnDevice {
  private static final int NEGATIVE_INFINITY = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);
  private static final float FP16_SCALE = 256; // uses more of the range of fp16

  private final Device device;
  private final Search search;
  private final CudaPlan plan;
  private final RowTransform transform;
  private final boolean products;
  private final int paddedRows;
  private final int dimension;
  private final long centre;

  /** float32 [rows][d]. */
  final long raw;

  /** fp16 [padded rows][padded columns]. */
  final long halves;

  /** float32 [padded rows]. */
  final long bias;

  /** float32 [rows][2]. */
  final long norms;

  /** float32 [2]. */
  final long largest;

  int first;
  int count;

  RowsOnDevice(
      Device device,
      DeviceMemory memory,
      Search search,
      CudaPlan plan,
      RowTransform transform,
      long centre,
      int rows) {
    this.device = device;
    this.search = search;
    this.plan = plan;
    this.transform = transform;
    this.centre = centre;
    this.products = search.metric() != Metric.MANHATTAN;
    this.dimension = search.items().dimension();
    this.paddedRows = CudaPlan.roundUp(Math.max(1, rows), CudaPlan.ROWS);
    raw = memory.allocate((long) Math.max(1, rows) * dimension, 4);
    halves = products ? memory.allocate((long) paddedRows * plan.padded(), 2) : 0;
    bias = memory.allocate(paddedRows, 4);
    norms = products ? memory.allocate(2L * paddedRows, 4) : 0;
    largest = memory.allocate(2, 4);
  }

  /** What distances are multiplied with in the bounds of the products. */
  static double scale(Metric metric, RowTransform transform) {
    return metric == Metric.EUCLIDEAN ? transform.scale() * FP16_SCALE : 1;
  }

  /** Enqueues the copy of rows; waits only for free staging memory. */
  void copy(Matrix from, int firstRow, int rows, Staging staging) {
    first = firstRow;
    count = rows;
    int step = Math.max(1, staging.bytes() / (4 * dimension));
    for (int row = 0; row < rows; row += step) {
      int here = Math.min(step, rows - row);
      ByteBuffer memory = staging.next();
      FloatBuffer floats = memory.clear().asFloatBuffer();
      from.copyRows(firstRow + row, firstRow + row + here, floats);
      memory.limit(here * dimension * 4);
      device.copyToDevice(raw + 4L * row * dimension, memory);
    }
  }

  /** Enqueues what makes the kernels' form of the rows. */
  void prepare(long maskedIds, int masked) {
    device.fill(largest, 0, 2);
    device.fill(bias, NEGATIVE_INFINITY, paddedRows);
    if (products) {
      device.fill(halves, 0, (long) paddedRows * plan.padded() / 2);
      device.launch(
          new Launch(
              "prepare",
              (count + 7) / 8,
              256,
              0,
              "rows %d × %d".formatted(count, dimension),
              List.of(
                  raw,
                  count,
                  dimension,
                  plan.padded(),
                  centre,
                  scale(search.metric(), transform),
                  search.metric() == Metric.COSINE ? 1 : 0,
                  search.metric() == Metric.EUCLIDEAN ? 1 : 0,
                  halves,
                  bias,
                  norms,
                  largest)));
    } else {
      device.fill(bias, 0, count);
    }
    if (masked > 0) {
      device.launch(
          new Launch(
              "leave_out",
              (masked + 255) / 256,
              256,
              0,
              "%d items to leave out of rows %d–%d".formatted(masked, first, first + count - 1),
              List.of(bias, maskedIds, masked, first, count)));
    }
  }
}
