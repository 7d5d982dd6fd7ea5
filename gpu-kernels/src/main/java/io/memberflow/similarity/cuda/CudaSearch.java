package io.memberflow.similarity.cuda;

import io.memberflow.similarity.BlockConsumer;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.cpu.RowTransform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * One search on a device. Each block of query rows meets all items; where these do not fit the
 * device, block after block, the next one copied while one is searched. A pair of blocks gives
 * exact neighbours by itself, so merging pairs is exact too.
 */
final class CudaSearch implements AutoCloseable {
  private static final int LEAST = Float.floatToRawIntBits(-Float.MAX_VALUE);

  private final Device device;
  private final Search search;
  private final CudaPlan plan;
  private final RowTransform transform;
  private final DeviceMemory memory;
  private final Staging staging;
  private final RowsOnDevice[] itemSlots;
  private final RowsOnDevice queryRows; // null where the items are the queries
  private final long maskedIds;
  private final long candidateScores;
  private final long candidateIds;
  private final long counts;
  private final long least;
  private final long resultIds;
  private final long resultScores;
  private final long provenFlags;
  private final ByteBuffer hostIds;
  private final ByteBuffer hostScores;
  private final ByteBuffer hostProven;

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
      boolean whole = plan.itemRows() == search.items().rows();
      itemSlots = new RowsOnDevice[whole ? 1 : 2];
      for (int i = 0; i < itemSlots.length; i++) {
        itemSlots[i] =
            new RowsOnDevice(device, memory, search, plan, transform, centre, plan.itemRows());
      }
      boolean shared =
          whole && search.queries() == search.items() && search.firstRow() % CudaPlan.ROWS == 0;
      queryRows =
          shared
              ? null
              : new RowsOnDevice(device, memory, search, plan, transform, centre, plan.queryRows());
      int padded = CudaPlan.roundUp(Math.max(1, plan.queryRows()), CudaPlan.ROWS);
      candidateScores = memory.allocate((long) padded * plan.capacity(), 4);
      candidateIds = memory.allocate((long) padded * plan.capacity(), 4);
      counts = memory.allocate(padded, 4);
      least = memory.allocate(padded, 4);
      long results = (long) plan.queryRows() * search.k();
      resultIds = memory.allocate(results, 4);
      resultScores = memory.allocate(results, 4);
      provenFlags = memory.allocate(plan.queryRows(), 4);
      hostIds = memory.pinned(4 * results);
      hostScores = memory.pinned(4 * results);
      hostProven = memory.pinned(4L * plan.queryRows());
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /**
   * @param exact computes rows that the device could not prove
   */
  void run(BlockConsumer consumer, ExactRows exact) {
    int rows = search.queries().rows();
    int items = search.items().rows();
    boolean whole = itemSlots.length == 1;
    if (whole) {
      itemSlots[0].copy(search.items(), 0, items, staging);
      device.kernelsWaitForCopies();
      itemSlots[0].prepare(maskedIds, search.mask().everywhere().length);
    }
    for (int from = search.firstRow(); from < rows; from += plan.queryRows()) {
      search.requireNotCancelled();
      int count = Math.min(plan.queryRows(), rows - from);
      MergedRows merged = new MergedRows(count, search.k(), search.metric());
      try (DeviceMemory ofBlock = new DeviceMemory(device)) {
        MaskLists mask = MaskLists.upload(this, ofBlock, search.mask(), from, count);
        if (queryRows != null) {
          queryRows.copy(search.queries(), from, count, staging);
          device.kernelsWaitForCopies();
          queryRows.prepare(0, 0);
        }
        if (!whole) {
          copyItems(0);
        }
        for (int b = 0; (long) b * plan.itemRows() < items; b++) {
          RowsOnDevice slot = itemSlots[b % itemSlots.length];
          if (!whole) {
            device.kernelsWaitForCopies();
            slot.prepare(maskedIds, search.mask().everywhere().length);
          }
          compare(slot, from, count, mask);
          if ((b + 1L) * plan.itemRows() < items) {
            // the kernels that read the other slot are done since the last synchronize
            copyItems(b + 1);
          }
          device.synchronize();
          search.requireNotCancelled();
          merged.add(hostIds, hostScores, hostProven);
        }
      }
      exact.fill(merged, from);
      consumer.accept(from, merged.neighbours());
    }
  }

  private void copyItems(int block) {
    int first = block * plan.itemRows();
    int count = Math.min(plan.itemRows(), search.items().rows() - first);
    itemSlots[block % itemSlots.length].copy(search.items(), first, count, staging);
  }

  private void compare(RowsOnDevice items, int from, int count, MaskLists mask) {
    RowsOnDevice queries = queryRows == null ? items : queryRows;
    long offset = queryRows == null ? from : 0;
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
                  CudaPlan.stride(tiles),
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
                  CudaPlan.stride(tiles),
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
                mask.from(),
                mask.ids(),
                resultIds,
                resultScores,
                provenFlags)));
    int bytes = 4 * count * search.k();
    device.copyToHost(hostIds.clear().limit(bytes), resultIds);
    device.copyToHost(hostScores.clear().limit(bytes), resultScores);
    device.copyToHost(hostProven.clear().limit(4 * count), provenFlags);
  }

  void uploadInts(long address, int[] values) {
    ByteBuffer bytes = littleEndian(4 * values.length);
    bytes.asIntBuffer().put(values);
    upload(address, bytes);
  }

  /** For small things: waits until they are there. */
  void upload(long address, ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return;
    }
    device.copyToDevice(address, bytes);
    device.awaitCopies();
  }

  static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    memory.close();
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
