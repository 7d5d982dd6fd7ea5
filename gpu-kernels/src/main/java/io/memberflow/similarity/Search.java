package io.memberflow.similarity;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * What is searched, and within which bounds. A value that checks itself; the elements of the
 * matrices are checked by {@link Similarity}.
 *
 * @param queries m × d
 * @param items n × d
 * @param k 1–{@value Similarity#MAX_K}, at most n less what the mask may leave out
 * @param mask items that are no neighbours
 * @param memoryBudget bytes that a provider may use beside the matrices and the block that it hands
 *     over; it sizes its blocks by them. At least {@link #MIN_MEMORY_BUDGET}
 * @param progress told after each block
 * @param cancelled asked often, also by other threads; a search ends with {@link
 *     CancellationException} soon after it says true
 * @param firstRow query rows before this one are left out: another search has handed them over
 */
public record Search(
    Matrix queries,
    Matrix items,
    Metric metric,
    int k,
    RowMask mask,
    long memoryBudget,
    Progress progress,
    BooleanSupplier cancelled,
    int firstRow) {
  public static final long MIN_MEMORY_BUDGET = 16L << 20;
  public static final long DEFAULT_MEMORY_BUDGET = 1L << 30;

  /**
   * @throws IllegalArgumentException for different dimensions, a k out of range, a mask of other
   *     rows, or a budget below the smallest
   */
  public Search {
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(cancelled, "cancelled");
    if (queries.dimension() != items.dimension()) {
      throw new IllegalArgumentException(
          "queries have dimension %d and items %d; must be the same; check how they were made"
              .formatted(queries.dimension(), items.dimension()));
    }
    Objects.checkIndex(firstRow, queries.rows() + 1);
    mask.requireFits(queries.rows(), items.rows());
    requireK(k, items.rows(), mask.most());
    if (memoryBudget < MIN_MEMORY_BUDGET) {
      throw new IllegalArgumentException(
          "the memory budget is %d bytes; must be at least %d (16 MiB); raise it"
              .formatted(memoryBudget, MIN_MEMORY_BUDGET));
    }
  }

  private static void requireK(int k, int items, int leftOut) {
    if (k < 1 || k > Similarity.MAX_K) {
      throw new IllegalArgumentException(
          "k is %d; must be 1–%d; choose one in that range".formatted(k, Similarity.MAX_K));
    }
    int most = Math.max(items - leftOut, 0);
    if (k > most) {
      String less =
          leftOut == 0 ? "" : leftOut == 1 ? " less one" : " less " + leftOut + " left out";
      throw new IllegalArgumentException(
          "k is %d; must be at most the rows of items%s (%d); lower k or give more items"
              .formatted(k, less, most));
    }
  }

  /** The k items closest to each query. */
  public static Search topK(Matrix queries, Matrix items, Metric metric, int k) {
    return new Search(
        queries,
        items,
        metric,
        k,
        RowMask.none(),
        DEFAULT_MEMORY_BUDGET,
        Progress.NONE,
        () -> false,
        0);
  }

  /** The k other rows closest to each row. */
  public static Search neighbours(Matrix items, Metric metric, int k) {
    return new Search(
        items,
        items,
        metric,
        k,
        RowMask.itself(),
        DEFAULT_MEMORY_BUDGET,
        Progress.NONE,
        () -> false,
        0);
  }

  public Search withMask(RowMask newMask) {
    return new Search(
        queries, items, metric, k, newMask, memoryBudget, progress, cancelled, firstRow);
  }

  /**
   * @param bytes at least {@link #MIN_MEMORY_BUDGET}
   */
  public Search withMemoryBudget(long bytes) {
    return new Search(queries, items, metric, k, mask, bytes, progress, cancelled, firstRow);
  }

  public Search withProgress(Progress told) {
    return new Search(queries, items, metric, k, mask, memoryBudget, told, cancelled, firstRow);
  }

  public Search withCancellation(BooleanSupplier asked) {
    return new Search(queries, items, metric, k, mask, memoryBudget, progress, asked, firstRow);
  }

  /** The rest of this search, from a row on. */
  public Search from(int row) {
    return new Search(queries, items, metric, k, mask, memoryBudget, progress, cancelled, row);
  }

  /** For providers: to be called at least once in every second of work. */
  public void requireNotCancelled() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("the search was cancelled");
    }
  }
}
