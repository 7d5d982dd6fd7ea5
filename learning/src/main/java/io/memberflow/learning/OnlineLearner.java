package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelKind;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * A linear predictor over encoded features that learns from one example at a time. Predicting
 * changes nothing; learning recomputes its own prediction, so examples may be answered long after
 * they were predicted.
 *
 * <p>Equal settings and examples in equal order give equal bits. Learners are not thread-safe: each
 * has one owner thread. Features of any finite value are survived.
 */
public interface OnlineLearner {
  ModelKind kind();

  /**
   * The expected label.
   *
   * @param x encoded features
   * @param exposure how long or how much was observed, above 0; 1 for a whole period
   */
  double predict(SparseVector x, double exposure);

  /**
   * Moves the weights towards one answered example.
   *
   * @param label what was observed, finite and in the learner's range
   * @param weight how many examples it counts for, finite and at least 0
   * @throws IllegalArgumentException if the label or the exposure is out of range
   */
  void learn(SparseVector x, double exposure, double label, double weight);

  /** {@link #predict}, then {@link #learn}, to the same bits. */
  default double predictThenLearn(SparseVector x, double exposure, double label, double weight) {
    double prediction = predict(x, exposure);
    learn(x, exposure, label, weight);
    return prediction;
  }

  /** How many examples it has learnt. */
  long learned();

  /**
   * Goes on under other settings of the same structure, from where it is: what it predicts stays as
   * it is, what it learns from now on follows the new ones.
   */
  void adopt(FtrlSettings settings);

  /**
   * The margin before any weight, exposure included: margin = base + scale · Σ w x. At an exposure
   * of 1 it is to the bit what predictions use.
   */
  double base(double exposure);

  /** See {@link #base}; 1 where the weights are on the margin's own scale. */
  default double scale() {
    return 1;
  }

  /** The weight of a slot; slot 0 is the learnt part of the bias. */
  double weight(int slot);

  /** A copy of the weights that are not 0, and of slot 0. */
  SparseWeights weights();

  /** Numbers about the learner as a whole, by name in a fixed order. */
  default Map<String, Double> diagnostics() {
    return Map.of();
  }

  /** Writes the whole state; equal state gives equal bytes. */
  void write(DataOutput out) throws IOException;
}
