package io.memberflow.similarity.cpu;

import io.memberflow.similarity.BlockConsumer;
import io.memberflow.similarity.ReferenceProvider;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.SimilarityProvider;

/**
 * The fast CPU provider: all cores, vector instructions, and the same bits as the specification.
 * Closeness is computed in float32 with proven bounds; only items that the bounds cannot rule out
 * are scored in double. Numbers so extreme that the bounds do not hold go to the specification.
 */
public final class CpuProvider implements SimilarityProvider {
  public static final String NAME = "cpu";

  private final int threads;
  private final TileKernel kernel;

  /** With a thread for each processor. */
  public CpuProvider() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param threads 1 or more
   */
  public CpuProvider(int threads) {
    this(threads, TileKernel.best());
  }

  CpuProvider(int threads, TileKernel kernel) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "similarity threads are %d; must be 1 or more".formatted(threads));
    }
    this.threads = threads;
    this.kernel = kernel;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The instructions in use and the threads, for people. */
  public String description() {
    return kernel.name() + ", " + threads + (threads == 1 ? " thread" : " threads");
  }

  @Override
  public void search(Search search, BlockConsumer consumer) {
    RowTransform transform = RowTransform.of(search.metric(), search.queries(), search.items());
    if (!transform.isBounded()) {
      new ReferenceProvider().search(search, consumer);
      return;
    }
    try (Workers workers = new Workers(threads, search)) {
      new BlockedSearch(search, transform, kernel, workers).run(consumer);
    }
  }
}
