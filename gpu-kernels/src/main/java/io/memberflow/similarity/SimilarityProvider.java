package io.memberflow.similarity;

/**
 * One way to compute exact top-k.
 *
 * <p>Contract, for arguments that {@link Similarity} has checked:
 *
 * <ul>
 *   <li>Score(q, i) = the metric of query row q and item row i, as float32. {@code cpu-reference}
 *       accumulates in double and rounds once; others state how far they may be from that.
 *   <li>Row q of the result holds the k closest items by (score as float32, lower id), in that
 *       order. All items are considered: no approximation.
 *   <li>A vector of zeros has cosine 0 with every vector, itself included.
 *   <li>The same arguments give the same result, bit by bit.
 * </ul>
 */
public interface SimilarityProvider {

  /** Lower-case name for settings and messages, for example {@code cpu-reference}. */
  String name();

  /**
   * @param queries m × d
   * @param items n × d, finite
   * @param k 1–{@value Similarity#MAX_K}, at most n
   * @return m × k
   */
  Neighbours topK(Matrix queries, Matrix items, Metric metric, int k);

  /**
   * The self-join: each row's closest other rows. Only the row itself is left out; a row of the
   * same values is a neighbour.
   *
   * @param items n × d, finite
   * @param k 1–{@value Similarity#MAX_K}, at most n − 1
   * @return n × k
   */
  Neighbours neighbours(Matrix items, Metric metric, int k);
}
