package io.memberflow.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * Sums of errors in units of the label, and the spread of the labels (West 1979, merged after Chan,
 * Golub, LeVeque 1979: a difference of large sums would lose the figures).
 */
final class ErrorSums {
  private double absolute;
  private double squared;
  private double weight;
  private double labelMean;

  /** Σ w (y − mean y)². */
  private double labelSquares;

  void add(double prediction, double label, double itsWeight) {
    double error = prediction - label;
    absolute += itsWeight * Math.abs(error);
    squared += itsWeight * error * error;
    spread(itsWeight, label, 0);
  }

  void merge(ErrorSums other) {
    absolute += other.absolute;
    squared += other.squared;
    spread(other.weight, other.labelMean, other.labelSquares);
  }

  private void spread(double otherWeight, double otherMean, double otherSquares) {
    if (otherWeight == 0) {
      return;
    }
    double sum = weight + otherWeight;
    double difference = otherMean - labelMean;
    labelMean += difference * otherWeight / sum;
    labelSquares += otherSquares + difference * difference * weight * otherWeight / sum;
    weight = sum;
  }

  /**
   * @param labels weighted sum of the labels
   * @param squares weighted sum of their squares
   */
  void restore(
      double itsSquared, double itsAbsolute, double itsWeight, double labels, double squares) {
    squared = itsSquared;
    absolute = itsAbsolute;
    weight = itsWeight;
    labelMean = itsWeight > 0 ? labels / itsWeight : 0;
    labelSquares = Math.max(0, squares - labelMean * labels);
  }

  void measure(Sums sums, Map<Measure, Double> into) {
    into.put(Measure.MAE, absolute / weight);
    into.put(Measure.RMSE, Math.sqrt(squared / weight));
    into.put(Measure.BASELINE_RMSE, Math.sqrt(labelSquares / weight));
    into.put(Measure.BIAS, (sums.predictions() - sums.labels()) / sums.weight());
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(absolute);
    out.writeDouble(squared);
    out.writeDouble(weight);
    out.writeDouble(labelMean);
    out.writeDouble(labelSquares);
  }

  void read(DataInput in) throws IOException {
    absolute = in.readDouble();
    squared = in.readDouble();
    weight = in.readDouble();
    labelMean = in.readDouble();
    labelSquares = in.readDouble();
  }
}
