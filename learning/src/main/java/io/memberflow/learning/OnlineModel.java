package io.memberflow.learning;

import io.memberflow.catalogue.ModelKind;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * One declared model, from raw inputs to prediction, learning from one answered example at a time.
 * Predicting changes nothing; learning recomputes its own prediction, so examples may be answered
 * long after they were predicted.
 *
 * <p>Equal definitions and examples in equal order give equal bits on every processor. One owner
 * thread.
 */
public interface OnlineModel extends Scorer {
  ModelKind kind();

  /**
   * Learns one answered example.
   *
   * @param label what was observed, finite and in the range of the model's target
   * @param weight how many examples it counts for, finite and at least 0
   * @throws IllegalArgumentException if the label or the exposure is out of range
   */
  void learn(float[] numbers, long[] tokens, double exposure, double label, double weight);

  /**
   * {@link #predict}, then {@link #learn}: the same state, and a prediction that does not know the
   * label, for examples that come with their answer. The scales of the inputs may know the example.
   */
  default double predictThenLearn(
      float[] numbers, long[] tokens, double exposure, double label, double weight) {
    double prediction = predict(numbers, tokens, exposure);
    learn(numbers, tokens, exposure, label, weight);
    return prediction;
  }

  /** How many examples it has learnt: the version of its predictions. */
  long learned();

  /** Numbers about the model as a whole, by name in a fixed order; published with its metrics. */
  default Map<String, Double> diagnostics() {
    return Map.of();
  }

  /** After the last example of an epoch in which it learnt: what is fitted as a whole is fitted. */
  default void closeEpoch() {}

  /** Writes the whole state; equal state gives equal bytes. */
  void write(DataOutput out) throws IOException;

  /** Writes all that scoring needs and nothing of learning; {@link Scorers} reads it back. */
  void publish(ModelOutput out) throws IOException;
}
