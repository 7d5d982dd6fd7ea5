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

  void measure(Sums sums, Map<Measure, Double> into) {
    into.put(Measure.MAE, absolute / sums.weight());
    into.put(Measure.RMSE, Math.sqrt(squared / sums.weight()));
    into.put(Measure.BASELINE_RMSE, Math.sqrt(labelSquares / sums.weight()));
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
