package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A number that is Gaussian within each of two classes.
 *
 * @param low values below it are taken as it
 * @param high values above it are taken as it
 * @param constant ln of the variance in class 0 over that in class 1
 */
record Gaussians(
    double low,
    double high,
    double constant,
    double meanNo,
    double varianceNo,
    double meanYes,
    double varianceYes) {

  /** Which say nothing. */
  static final Gaussians NONE =
      new Gaussians(
          Double.NEGATIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          0,
          0,
          Double.POSITIVE_INFINITY,
          0,
          Double.POSITIVE_INFINITY);

  /** ln of the density in class 1 over the density in class 0. */
  double logOdds(double value) {
    double x = Math.max(low, Math.min(high, value));
    double a = x - meanNo;
    double b = x - meanYes;
    return 0.5 * (constant + a * a / varianceNo - b * b / varianceYes);
  }

  void write(DataOutput out) throws IOException {
    for (double number :
        new double[] {low, high, constant, meanNo, varianceNo, meanYes, varianceYes}) {
      out.writeDouble(number);
    }
  }

  static Gaussians read(DataInput in) throws IOException {
    return new Gaussians(
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble());
  }
}
