package io.memberflow.learning;

import io.memberflow.catalogue.ModelKind;
import java.io.DataOutput;
import java.io.IOException;

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

  /** How many examples it has learnt. */
  long learned();

  /** A copy of what a reader needs to compute the margin; slot 0 is the whole bias. */
  SparseWeights weights();

  /** Writes the whole state; equal state gives equal bytes. */
  void write(DataOutput out) throws IOException;
}
