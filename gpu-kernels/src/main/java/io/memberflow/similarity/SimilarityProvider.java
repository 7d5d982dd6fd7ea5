package io.memberflow.similarity;

/**
 * One way to compute exact top-k.
 *
 * <p>Contract, for a search that {@link Similarity} has checked:
 *
 * <ul>
 *   <li>Score(q, i) = the metric of query row q and item row i: accumulated in double in the order
 *       of the columns, rounded once to float32, as {@code cpu-reference} does.
 *   <li>The row of query q holds the k closest items that the mask allows by (score as float32,
 *       lower id), in that order. All items are considered: no approximation.
 *   <li>A vector of zeros has cosine 0 with every vector, itself included.
 *   <li>The same search gives the same result, bit by bit, and the same as every other provider.
 * </ul>
 */
public interface SimilarityProvider extends AutoCloseable {

  /** Lower-case name for settings and messages, for example {@code cpu-reference}. */
  String name();

  /**
   * Hands over the neighbours of all query rows, in order, in blocks that the provider sizes by the
   * budget.
   *
   * @throws java.util.concurrent.CancellationException soon after the search was cancelled
   */
  void search(Search search, BlockConsumer consumer);

  /** Gives back what the provider holds beyond its searches. */
  @Override
  default void close() {}
}
