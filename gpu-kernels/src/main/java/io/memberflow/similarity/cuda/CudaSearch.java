package io.memberflow.similarity.cuda;

import io.memberflow.similarity.BlockConsumer;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.cpu.RowTransform;
import io.memberflow.similarity.cpu.TileOrder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * One search on a device, in steps: a block of query rows meets a block of items, all of them where
 * they fit the device. A pair of blocks gives exact neighbours by itself, so merging pairs is exact
 * too. While one step is waited for, merged and handed over, the next one is copied and searched.
 */
final class CudaSearch implements AutoCloseable {
  private static final int LEAST = Float.floatToRawIntBits(-Float.MAX_VALUE);

  private final Device device;
  private final Search search;
  private final CudaPlan plan;
  private final RowTransform transform;
  private final DeviceMemory memory;
  private final Staging staging;
  private final RowsOnDevice[] itemBlocks;
  private final QueryBlock[] queryBlocks;
  private final ResultBlock[] resultBlocks;
  private final int itemSteps;
  private final int steps;
  private final long maskedIds;
  private final long candidateScores;
  private final long candidateIds;
  private final long counts;
  private final long least;

  CudaSearch(Device device, Search search, CudaPlan plan, RowTransform transform) {
    this.device = device;
    this.search = search;
    this.plan = plan;
    this.transform = transform;
    this.memory = new DeviceMemory(device);
    try {
      int dimension = search.items().dimension();
      staging = new Staging(device, memory, 4 * dimension);
      long centre = memory.allocate(dimension, 8);
      ByteBuffer centreBytes = littleEndian(8 * dimension);
      centreBytes.asDoubleBuffer().put(transform.centre());
      upload(centre, centreBytes);
      int[] masked = search.mask().everywhere();
      maskedIds = memory.allocate(masked.length, 4);
      uploadInts(maskedIds, masked);
      itemSteps = blocks(search.items().rows(), plan.itemRows());
      steps =
          Math.multiplyExact(
              blocks(search.queries().rows() - search.firstRow(), plan.queryRows()), itemSteps);
      itemBlocks = new RowsOnDevice[Math.min(2, itemSteps)];
      for (int i = 0; i < itemBlocks.length; i++) {
        itemBlocks[i] =
            new RowsOnDevice(device, memory, search, plan, transform, centre, plan.itemRows());
      }
      boolean shared =
          itemSteps == 1
              && search.queries() == search.items()
              && search.firstRow() % CudaPlan.ROWS == 0;
      queryBlocks = new QueryBlock[Math.min(2, steps / itemSteps)];
      for (int i = 0; i < queryBlocks.length; i++) {
        queryBlocks[i] =
            new QueryBlock(
                shared
                    ? null
                    : new RowsOnDevice(
                        device, memory, search, plan, transform, centre, plan.queryRows()),
                new MaskLists(device, memory, search, plan.queryRows()));
      }
      int padded = CudaPlan.roundUp(Math.max(1, plan.queryRows()), CudaPlan.ROWS);
      candidateScores = memory.allocate((long) padded * plan.capacity(), 4);
      candidateIds = memory.allocate((long) padded * plan.capacity(), 4);
      counts = memory.allocate(padded, 4);
      least = memory.allocate(padded, 4);
      resultBlocks = new ResultBlock[Math.min(2, steps)];
      for (int i = 0; i < resultBlocks.length; i++) {
        resultBlocks[i] = new ResultBlock(device, memory, plan.queryRows(), search.k());
      }
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private static int blocks(int rows, int rowsOfBlock) {
    long each = Math.max(1, rowsOfBlock);
    return (int) ((rows + each - 1) / each);
  }

  /**
   * @param exact computes rows that the device could not prove
   */
  void run(BlockConsumer consumer, ExactRows exact) {
    if (steps == 0) {
      return;
    }
    search.requireNotCancelled();
    enqueue(0);
    MergedRows merged = null;
    for (int step = 0; step < steps; step++) {
      if (step + 1 < steps) {
        // it takes the places of the step before this one, which has been waited for
        enqueue(step + 1);
      }
      ResultBlock result = resultBlocks[step % resultBlocks.length];
      result.await();
      search.requireNotCancelled();
      int from = firstRow(step);
      if (itemStep(step) == 0) {
        merged = new MergedRows(rows(step), search.k(), search.metric());
      }
      result.addTo(merged);
      if (itemStep(step) == itemSteps - 1) {
        exact.fill(merged, from);
        consumer.accept(from, merged.neighbours());
      }
    }
  }

  private int itemStep(int step) {
    return step % itemSteps;
  }

  /** The first query row of a step. */
  private int firstRow(int step) {
    return search.firstRow() + step / itemSteps * plan.queryRows();
  }

  private int rows(int step) {
    return Math.min(plan.queryRows(), search.queries().rows() - firstRow(step));
  }

  /** Enqueues the copies and kernels of a step. */
  private void enqueue(int step) {
    QueryBlock queries = queryBlocks[step / itemSteps % queryBlocks.length];
    RowsOnDevice items = itemBlocks[step % itemBlocks.length];
    int from = firstRow(step);
    int count = rows(step);
    boolean newQueries = itemStep(step) == 0;
    boolean newItems = itemSteps > 1 || step == 0;
    if (newQueries) {
      queries.mask().copy(from, count);
      if (queries.rows() != null) {
        queries.rows().copy(search.queries(), from, count, staging);
      }
    }
    if (newItems) {
      int first = itemStep(step) * plan.itemRows();
      int here = Math.min(plan.itemRows(), search.items().rows() - first);
      items.copy(search.items(), first, here, staging);
    }
    device.kernelsWaitForCopies();
    if (newQueries && queries.rows() != null) {
      queries.rows().prepare(0, 0);
    }
    if (newItems) {
      items.prepare(maskedIds, search.mask().everywhere().length);
    }
    ResultBlock result = resultBlocks[step % resultBlocks.length];
    compare(items, queries, from, count, result);
    result.copy(count);
  }

  private void compare(
      RowsOnDevice items, QueryBlock block, int from, int count, ResultBlock result) {
    RowsOnDevice queries = block.rows() == null ? items : block.rows();
    long offset = block.rows() == null ? from : 0;
    int dimension = search.items().dimension();
    int padded = CudaPlan.roundUp(count, CudaPlan.ROWS);
    int tiles = (items.count + CudaPlan.TILE - 1) / CudaPlan.TILE;
    String shapes =
        "queries %d × %d, items %d × %d, k %d"
            .formatted(count, dimension, items.count, dimension, search.k());
    device.fill(counts, 0, padded);
    device.fill(least, LEAST, padded);
    long queriesRaw = queries.raw + 4L * offset * dimension;
    long queryNorms = queries.norms == 0 ? 0 : queries.norms + 8 * offset;
    if (search.metric() == Metric.MANHATTAN) {
      device.launch(
          new Launch(
              "differences",
              (count + CudaPlan.TILE - 1) / CudaPlan.TILE,
              256,
              CudaPlan.differencesShared(),
              shapes,
              List.of(
                  queriesRaw,
                  items.raw,
                  items.bias,
                  dimension,
                  items.count,
                  tiles,
                  TileOrder.stride(tiles),
                  count,
                  candidateScores,
                  candidateIds,
                  counts,
                  least,
                  plan.capacity(),
                  plan.keep(),
                  items.first)));
    } else {
      device.launch(
          new Launch(
              plan.resident() ? "products_resident" : "products_streamed",
              padded / CudaPlan.ROWS,
              256,
              plan.productsShared(),
              shapes,
              List.of(
                  queries.halves + 2L * offset * plan.padded(),
                  items.halves,
                  items.bias,
                  plan.padded(),
                  tiles,
                  TileOrder.stride(tiles),
                  count,
                  candidateScores,
                  candidateIds,
                  counts,
                  least,
                  plan.capacity(),
                  plan.keep(),
                  items.first)));
    }
    device.launch(
        new Launch(
            "rescore",
            count,
            128,
            CudaPlan.rescoreShared(dimension),
            shapes,
            List.of(
                search.metric().ordinal(),
                queriesRaw,
                items.raw,
                dimension,
                items.first,
                search.k(),
                plan.keep(),
                plan.capacity(),
                candidateScores,
                candidateIds,
                counts,
                least,
                queryNorms,
                items.largest,
                RowsOnDevice.scale(search.metric(), transform),
                from,
                search.mask().excludesItself() ? 1 : 0,
                block.mask().places,
                block.mask().ids,
                result.ids,
                result.scores,
                result.proven)));
  }

  private void uploadInts(long address, int[] values) {
    ByteBuffer bytes = littleEndian(4 * values.length);
    bytes.asIntBuffer().put(values);
    upload(address, bytes);
  }

  /** For small things: waits until they are there. */
  private void upload(long address, ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return;
    }
    device.copyToDevice(address, bytes);
    device.awaitCopies();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Also in the middle of a step. */
  @Override
  public void close() {
    try {
      device.synchronize();
    } finally {
      memory.close();
    }
  }

  /** Computes query rows without a device. */
  interface ExactRows {
    void fill(MergedRows rows, int firstRow);
  }

  /** Rows of the queries as a matrix of their own. */
  static Matrix rowsOf(Matrix queries, int[] rows) {
    Matrix.Builder builder = Matrix.builder(rows.length, queries.dimension());
    float[] row = new float[queries.dimension()];
    Arrays.stream(rows)
        .forEach(
            r -> {
              queries.copyRow(r, row);
              builder.add(row);
            });
    return builder.build();
  }
}
