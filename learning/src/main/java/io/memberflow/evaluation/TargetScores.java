package io.memberflow.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What is summed up over the answered predictions of models with one target. */
interface TargetScores {

  /**
   * Whether a prediction or label is possible for the target.
   *
   * @return what is allowed, in words, where it is not; null where it is
   */
  String refusal(double value);

  /** Of one prediction: log loss, Poisson deviance or absolute error. */
  double loss(double prediction, double label);

  /** Counts yeses from another threshold on, where there are yeses. */
  default void threshold(double another) {}

  /** One answered prediction; the arguments have been checked. */
  void add(double prediction, double label, double exposure, double weight);

  /** Adds what another of the same class and settings saw. */
  void merge(TargetScores other);

  void measure(Sums sums, Map<Measure, Double> into);

  /** The points of a calibration curve, lowest prediction first; empty where there is none. */
  default List<ReliabilityBin> reliability() {
    return List.of();
  }

  void write(DataOutput out) throws IOException;

  void read(DataInput in) throws IOException;
}
