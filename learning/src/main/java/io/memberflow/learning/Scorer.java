package io.memberflow.learning;

import java.util.List;

/**
 * What a model says of one example: all that a reader of its published form can ask.
 *
 * <p>Inputs: {@code numbers} are the non-categorical features in declared order, NaN where missing;
 * {@code tokens} are 64-bit hashes of the categorical ones, 0 where missing. Both may be longer,
 * what follows is not the model's. Any value is survived, and no input is changed.
 */
public interface Scorer {
  /**
   * The expected label: a probability, a count for this exposure, or an amount.
   *
   * @param exposure above 0; 1 for a whole period
   */
  double predict(float[] numbers, long[] tokens, double exposure);

  /** The names of what it knows besides the prediction; published as {@code <model>.<name>}. */
  default List<String> outputs() {
    return List.of();
  }

  /**
   * What it knows besides the prediction for one example.
   *
   * @param into of the length of {@link #outputs()}, NaN where not known
   */
  default void outputs(float[] numbers, long[] tokens, double exposure, double[] into) {}

  /**
   * Why it predicts what it predicts: a base, and what each input adds to the margin of the
   * prediction.
   */
  void explain(float[] numbers, long[] tokens, double exposure, Explanation into);
}
