package io.memberflow.catalogue;

import java.util.Optional;

/**
 * How the examples of a model enter learning.
 *
 * @param exposure how long or how much a decision observes, above 0; 1 where empty or missing
 * @param weight how much an example counts, at least 0; 1 where empty or missing
 * @param negatives the share of the examples with label 0 that is learnt, above 0 and at most 1;
 *     each then counts 1 / share, so that predictions stay unbiased
 * @param zeros what becomes of decisions that no label event followed
 */
public record ExampleSettings(
    Optional<ModelFeature> exposure, Optional<ModelFeature> weight, double negatives, Zeros zeros) {

  /** All examples count once and are observed for one period. */
  public static final ExampleSettings PLAIN =
      new ExampleSettings(Optional.empty(), Optional.empty(), 1, Zeros.LEARN);

  /** What becomes of a decision without a label event where amounts are predicted. */
  public enum Zeros {
    /** The amount is 0. */
    LEARN,
    /** It has no answer: the model predicts the amount of those who buy. */
    SKIP
  }
}
