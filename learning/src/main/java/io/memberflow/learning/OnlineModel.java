package io.memberflow.learning;

import io.memberflow.catalogue.ModelKind;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * One declared model, from raw inputs to prediction, learning from one answered example at a time.
 * Predicting changes nothing; learning recomputes its own prediction, so examples may be answered
 * long after they were predicted.
 *
 * <p>Inputs: {@code numbers} are the non-categorical features in declared order, NaN where missing;
 * {@code tokens} are 64-bit hashes of the categorical ones, 0 where missing. Both may be longer,
 * what follows is not the model's. Any value is survived, and no input is changed.
 *
 * <p>Equal definitions and examples in equal order give equal bits on every processor. One owner
 * thread.
 */
public interface OnlineModel {
  ModelKind kind();

  /**
   * The expected label: a probability, a count for this exposure, or an amount.
   *
   * @param exposure above 0; 1 for a whole period
   */
  double predict(float[] numbers, long[] tokens, double exposure);

  /**
   * Learns one answered example.
   *
   * @param label what was observed, finite and in the range of the model's target
   * @param weight how many examples it counts for, finite and at least 0
   * @throws IllegalArgumentException if the label or the exposure is out of range
   */
  void learn(float[] numbers, long[] tokens, double exposure, double label, double weight);

  /** How many examples it has learnt: the version of its predictions. */
  long learned();

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

  /** After the last example of an epoch in which it learnt: what is fitted as a whole is fitted. */
  default void closeEpoch() {}

  /** Writes the whole state; equal state gives equal bytes. */
  void write(DataOutput out) throws IOException;
}
