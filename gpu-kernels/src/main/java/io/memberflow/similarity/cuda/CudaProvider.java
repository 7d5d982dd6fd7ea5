package io.memberflow.similarity.cuda;

import io.memberflow.similarity.BlockConsumer;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.RowMask;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.SimilarityProvider;
import io.memberflow.similarity.cpu.RowTransform;
import java.util.Optional;

/**
 * Searches on a device, with the same bits as the specification: candidates by low precision, exact
 * scores for them, and a proof for each row. Rows without a proof, and searches that the kernels do
 * not take (more than {@value CudaPlan#MAX_DIMENSION} columns, long lists of items to leave out,
 * extreme numbers), go to another provider.
 *
 * <p>Belongs to the thread that searches first, with its context and streams: open one for each
 * thread.
 */
public final class CudaProvider implements SimilarityProvider {
  public static final String NAME = "cuda";

  private final DeviceSource source;
  private final SimilarityProvider exact;
  private final double memoryShare;
  private Device device;
  private Thread owner;
  private long recomputedRows;

  /**
   * @param exact computes what the device cannot
   * @param memoryShare of the free device memory that a search may use, above 0 and at most 0.9
   */
  public CudaProvider(DeviceSource source, SimilarityProvider exact, double memoryShare) {
    if (!(memoryShare > 0 && memoryShare <= 0.9)) {
      throw new IllegalArgumentException(
          "the share of device memory is %s; must be above 0 and at most 0.9"
              .formatted(memoryShare));
    }
    this.source = source;
    this.exact = exact;
    this.memoryShare = memoryShare;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Opens the device, to learn early that there is one. */
  public CudaProvider open() {
    if (owner != null && owner != Thread.currentThread()) {
      throw new IllegalStateException(
          "this cuda provider belongs to thread %s and is used by %s; open one for each thread"
              .formatted(owner.getName(), Thread.currentThread().getName()));
    }
    if (device == null) {
      Device opened = source.open();
      if (opened.sharedMemoryPerBlock() < CudaPlan.LEAST_SHARED) {
        String message =
            "%s has %d KiB of shared memory for a block; the kernels need %d, as devices of compute capability 8.0, 9.0 and 10.0 have"
                .formatted(
                    opened.description(),
                    opened.sharedMemoryPerBlock() >> 10,
                    CudaPlan.LEAST_SHARED >> 10);
        opened.close();
        throw new DeviceException(message, false);
      }
      device = opened;
      owner = Thread.currentThread();
    }
    return this;
  }

  public String description() {
    return open().device.description();
  }

  /** What the device can do at most; empty where that is not known. */
  public Optional<DeviceSpeed> speed() {
    return open().device.speed();
  }

  /** Seconds that kernels have run for this provider. */
  public double kernelSeconds() {
    return device == null ? 0 : device.kernelSeconds();
  }

  /** Rows of all searches that had no proof and were computed by the other provider. */
  public long recomputedRows() {
    return recomputedRows;
  }

  @Override
  public void search(Search search, BlockConsumer consumer) {
    RowTransform transform = RowTransform.of(search.metric(), search.queries(), search.items());
    if (!transform.isBounded() || !CudaPlan.takes(search)) {
      exact.search(search, consumer);
      return;
    }
    open();
    try {
      CudaPlan plan =
          CudaPlan.of(
              search, (long) (device.freeMemory() * memoryShare), device.sharedMemoryPerBlock());
      try (CudaSearch running = new CudaSearch(device, search, plan, transform)) {
        running.run(consumer, (rows, firstRow) -> recompute(search, rows, firstRow));
      }
    } catch (DeviceException e) {
      // a context that has failed once fails for ever
      close();
      throw e;
    }
  }

  private void recompute(Search search, MergedRows rows, int firstRow) {
    int[] unproven = rows.unproven();
    if (unproven.length == 0) {
      return;
    }
    recomputedRows += unproven.length;
    int[] queries = new int[unproven.length];
    int[][] lists = new int[unproven.length][];
    for (int i = 0; i < unproven.length; i++) {
      queries[i] = firstRow + unproven[i];
      lists[i] = search.mask().allOfRow(queries[i]);
    }
    Matrix matrix = CudaSearch.rowsOf(search.queries(), queries);
    Search again =
        Search.topK(matrix, search.items(), search.metric(), search.k())
            .withMask(RowMask.none().without(search.mask().everywhere()).withoutByRow(lists))
            .withMemoryBudget(search.memoryBudget())
            .withCancellation(search.cancelled());
    exact.search(
        again,
        (first, block) -> {
          for (int r = 0; r < block.rows(); r++) {
            rows.replace(unproven[first + r], block.ids(), block.scores(), r * search.k());
          }
        });
  }

  @Override
  public void close() {
    if (device != null) {
      Device closing = device;
      device = null;
      owner = null;
      closing.close();
    }
  }
}
