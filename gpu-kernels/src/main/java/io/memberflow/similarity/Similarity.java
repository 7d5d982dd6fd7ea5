package io.memberflow.similarity;

import java.util.Objects;

/**
 * Exact nearest neighbours of vectors. Checks the arguments once and hands them to a provider. As
 * safe for several threads as its provider.
 */
public final class Similarity {
  /** The largest k. */
  public static final int MAX_K = 1024;

  private static final int MAX_RESULTS = Integer.MAX_VALUE - 8;

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
    if (queries.dimension() != items.dimension()) {
      throw new IllegalArgumentException(
          "queries have dimension %d and items %d; must be the same; check how they were made"
              .formatted(queries.dimension(), items.dimension()));
    }
    requireK(k, items.rows(), "the rows of items");
    requireResult(queries.rows(), k);
    requireFinite(queries, "queries");
    requireFinite(items, "items");
    return provider.topK(queries, items, metric, k);
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
    requireK(k, items.rows() - 1, "the rows of items less one");
    requireResult(items.rows(), k);
    requireFinite(items, "items");
    return provider.neighbours(items, metric, k);
  }

  private static void requireK(int k, int most, String what) {
    if (k < 1 || k > MAX_K) {
      throw new IllegalArgumentException(
          "k is %d; must be 1–%d; choose one in that range".formatted(k, MAX_K));
    }
    if (k > most) {
      throw new IllegalArgumentException(
          "k is %d; must be at most %s (%d); lower k or give more items"
              .formatted(k, what, Math.max(most, 0)));
    }
  }

  private static void requireResult(int rows, int k) {
    if ((long) rows * k > MAX_RESULTS) {
      throw new IllegalArgumentException(
          "the result has %d rows × %d; must have at most %d entries; ask for fewer rows at a time"
              .formatted(rows, k, MAX_RESULTS));
    }
  }

  private static void requireFinite(Matrix matrix, String name) {
    for (int b = 0; b < matrix.blockCount(); b++) {
      float[] block = matrix.block(b);
      for (int i = 0; i < block.length; i++) {
        if (!Float.isFinite(block[i])) {
          long row = (long) b * matrix.rowsPerBlock() + i / matrix.dimension();
          throw new IllegalArgumentException(
              "row %d of %s holds %s at column %d; must be finite; remove or repair the row"
                  .formatted(row, name, block[i], i % matrix.dimension()));
        }
      }
    }
  }
}
