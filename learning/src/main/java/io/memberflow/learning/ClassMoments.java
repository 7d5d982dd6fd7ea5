package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Numbers that are Gaussian within each of two classes: weighted running mean and variance (West
 * 1979) by input and class. Each class has, besides its own, {@code smoothing} examples with the
 * mean and variance of both classes together, and at least {@value #LEAST_SHARE} of that variance:
 * a class of few examples says little, and none is ever certain.
 *
 * <p>From the hundredth value on, a value is cut at ±{@value FeatureEncoder#CLIP} deviations from
 * the mean of all, before it is learnt and before it is judged: an absurd value would be certain
 * proof. A number that is rarely not 0 (under 4 %) thereby loses size, not sign.
 */
final class ClassMoments {
  private static final double WARM = 100;
  private static final double LEAST_SHARE = 1e-4;

  private final double smoothing;

  /** Of input i and class c at 2i + c. */
  private final double[] weight;

  private final double[] mean;
  private final double[] squares;

  ClassMoments(int inputs, double smoothing) {
    this.smoothing = smoothing;
    weight = new double[2 * inputs];
    mean = new double[2 * inputs];
    squares = new double[2 * inputs];
  }

  /** Takes in a finite value that counts {@code no} times for class 0, {@code yes} for class 1. */
  void add(int input, double value, double no, double yes) {
    double cut = cut(input, value);
    add(2 * input, cut, no);
    add(2 * input + 1, cut, yes);
  }

  private void add(int at, double value, double times) {
    if (times > 0) {
      double delta = value - mean[at];
      weight[at] += times;
      double share = delta * (times / weight[at]);
      mean[at] += share;
      squares[at] += times * delta * (delta - share);
    }
  }

  private double cut(int input, double value) {
    if (weight[2 * input] + weight[2 * input + 1] < WARM) {
      return value;
    }
    double middle = middle(input);
    double most = FeatureEncoder.CLIP * Math.sqrt(pooled(input));
    return Math.max(middle - most, Math.min(middle + most, value));
  }

  /** The mean of both classes together; some weight is there. */
  private double middle(int input) {
    int no = 2 * input;
    int yes = no + 1;
    return mean[no] + (mean[yes] - mean[no]) * (weight[yes] / (weight[no] + weight[yes]));
  }

  /** The variance of both classes together. */
  private double pooled(int input) {
    int no = 2 * input;
    int yes = no + 1;
    double n = weight[no] + weight[yes];
    double difference = mean[yes] - mean[no];
    double between = difference * difference * (weight[no] / n) * (weight[yes] / n);
    return (squares[no] + squares[yes]) / n + between;
  }

  /** ln of density in class 1 over density in class 0; 0 while the input has not varied. */
  double logOdds(int input, double value) {
    return gaussians(input).logOdds(value);
  }

  /** What scoring needs of an input. */
  Gaussians gaussians(int input) {
    int no = 2 * input;
    int yes = no + 1;
    if (weight[no] + weight[yes] == 0) {
      return Gaussians.NONE;
    }
    double middle = middle(input);
    double pooled = pooled(input);
    if (!(pooled > 1e-24 * middle * middle) || pooled < Double.MIN_NORMAL) {
      return Gaussians.NONE;
    }
    boolean warm = weight[no] + weight[yes] >= WARM;
    double most = warm ? FeatureEncoder.CLIP * Math.sqrt(pooled) : Double.POSITIVE_INFINITY;
    double varianceNo = variance(no, pooled);
    double varianceYes = variance(yes, pooled);
    return new Gaussians(
        middle - most,
        middle + most,
        Logarithm.natural(varianceNo / varianceYes),
        shrunk(no, middle),
        varianceNo,
        shrunk(yes, middle),
        varianceYes);
  }

  private double shrunk(int at, double middle) {
    return (weight[at] * mean[at] + smoothing * middle) / (weight[at] + smoothing);
  }

  private double variance(int at, double pooled) {
    double own = (squares[at] + smoothing * pooled) / (weight[at] + smoothing);
    return Math.max(own, LEAST_SHARE * pooled);
  }

  void write(DataOutput out) throws IOException {
    for (int at = 0; at < weight.length; at++) {
      out.writeDouble(weight[at]);
      out.writeDouble(mean[at]);
      out.writeDouble(squares[at]);
    }
  }

  static ClassMoments read(DataInput in, int inputs, double smoothing) throws IOException {
    ClassMoments moments = new ClassMoments(inputs, smoothing);
    for (int at = 0; at < moments.weight.length; at++) {
      moments.weight[at] = in.readDouble();
      moments.mean[at] = in.readDouble();
      moments.squares[at] = in.readDouble();
    }
    return moments;
  }
}
