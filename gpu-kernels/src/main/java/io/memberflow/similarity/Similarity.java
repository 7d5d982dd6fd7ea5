package io.memberflow.similarity;

import java.util.Objects;

/**
 * Exact nearest neighbours of vectors. Checks the arguments once and hands them to a provider. As
 * safe for several threads as its provider.
 */
public final class Similarity implements AutoCloseable {
  /** The largest k. */
  public static final int MAX_K = 1024;

  private static final int MAX_RESULTS = Integer.MAX_VALUE - 8;
  private static final int CHECKED_ELEMENTS = 1 << 14;

  private final SimilarityProvider provider;

  private Similarity(SimilarityProvider provider) {
    this.provider = Objects.requireNonNull(provider, "provider");
  }

  public static Similarity with(SimilarityProvider provider) {
    return new Similarity(provider);
  }

  /** With the specification: correct, the same on every machine, and slow. */
  public static Similarity reference() {
    return with(new ReferenceProvider());
  }

  /** The name of the provider that computes. */
  public String provider() {
    return provider.name();
  }

  /**
   * The k items closest to each query.
   *
   * @param queries m × d
   * @param items n × d
   * @param k 1–{@value #MAX_K}, at most n
   * @return m × k
   * @throws IllegalArgumentException for different dimensions, a k out of range, a row that holds
   *     NaN or infinity, or a result of 2^31 entries or more
   */
  public Neighbours topK(Matrix queries, Matrix items, Metric metric, int k) {
    return whole(Search.topK(queries, items, metric, k));
  }

  /**
   * The k other rows closest to each row.
   *
   * @param items n × d
   * @param k 1–{@value #MAX_K}, at most n − 1
   * @return n × k
   * @throws IllegalArgumentException for a k out of range, a row that holds NaN or infinity, or a
   *     result of 2^31 entries or more
   */
  public Neighbours neighbours(Matrix items, Metric metric, int k) {
    return whole(Search.neighbours(items, metric, k));
  }

  /**
   * Searches and hands over block by block: the memory in use is the matrices, one block and the
   * search's budget, whatever the number of rows.
   *
   * @throws IllegalArgumentException for a row that holds NaN or infinity
   * @throws java.util.concurrent.CancellationException soon after the search was cancelled
   */
  public void search(Search search, BlockConsumer consumer) {
    requireFinite(search.items(), "items");
    if (search.queries() != search.items()) {
      requireFinite(search.queries(), "queries");
    }
    int rows = search.queries().rows();
    search.requireNotCancelled();
    provider.search(
        search,
        (firstRow, block) -> {
          search.requireNotCancelled();
          consumer.accept(firstRow, block);
          search.progress().report(firstRow + block.rows(), rows);
        });
  }

  /**
   * Searches and keeps the whole result, from the search's first row on.
   *
   * @return m × k
   * @throws IllegalArgumentException also for a result of 2^31 entries or more
   */
  public Neighbours whole(Search search) {
    int first = search.firstRow();
    int rows = search.queries().rows() - first;
    int k = search.k();
    requireResult(rows, k);
    int[] ids = new int[rows * k];
    float[] scores = new float[rows * k];
    search(
        search,
        (firstRow, block) -> {
          int at = (firstRow - first) * k;
          System.arraycopy(block.ids(), 0, ids, at, block.rows() * k);
          System.arraycopy(block.scores(), 0, scores, at, block.rows() * k);
        });
    return new Neighbours(rows, k, ids, scores);
  }

  /** Closes the provider. */
  @Override
  public void close() {
    provider.close();
  }

  private static void requireResult(int rows, int k) {
    if ((long) rows * k > MAX_RESULTS) {
      throw new IllegalArgumentException(
          "the result has %d rows × %d; must have at most %d entries; ask for fewer rows at a time"
              .formatted(rows, k, MAX_RESULTS));
    }
  }

  private static void requireFinite(Matrix matrix, String name) {
    int dimension = matrix.dimension();
    int step = Math.max(1, CHECKED_ELEMENTS / dimension);
    float[] chunk = new float[Math.min(step, Math.max(matrix.rows(), 1)) * dimension];
    for (int row = 0; row < matrix.rows(); row += step) {
      int here = Math.min(step, matrix.rows() - row);
      matrix.copyRows(row, row + here, chunk, 0);
      for (int i = 0; i < here * dimension; i++) {
        if (!Float.isFinite(chunk[i])) {
          throw new IllegalArgumentException(
              "row %d of %s holds %s at column %d; must be finite; remove or repair the row"
                  .formatted(row + i / dimension, name, chunk[i], i % dimension));
        }
      }
      if (row > Integer.MAX_VALUE - step) {
        break;
      }
    }
  }
}
