package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Running mean and standard deviation of some numeric inputs (Welford 1962), each counting only its
 * present values.
 *
 * <p>From the hundredth value on, a value further than 1,000 deviations from the mean is taken as
 * 1,000 deviations: one absurd number cannot flatten an input for ever, yet an input that is rarely
 * not zero (once in 10^6) keeps its true deviation.
 */
final class RunningMoments {
  private static final long WARM = 100;
  private static final double FARTHEST = 1_000;

  /** A deviation below this share of the mean is rounding, not variation. */
  private static final double CONSTANT = 1e-12;

  private final long[] count;
  private final double[] mean;
  private final double[] squares;

  /** 1 / deviation, 0 for a constant input; derived, so that encoding needs no root. */
  private final double[] inverse;

  RunningMoments(int inputs) {
    count = new long[inputs];
    mean = new double[inputs];
    squares = new double[inputs];
    inverse = new double[inputs];
  }

  /** Takes in one present value, finite. */
  void observe(int input, double value) {
    double delta = value - mean[input];
    if (count[input] >= WARM && inverse[input] > 0) {
      if (Math.abs(delta) * inverse[input] > FARTHEST) {
        delta = Math.copySign(FARTHEST / inverse[input], delta);
      }
    }
    long n = ++count[input];
    double share = delta / n;
    mean[input] += share;
    squares[input] += delta * (delta - share);
    derive(input);
  }

  /** One division and one root: this runs for every number of every example. */
  private void derive(int input) {
    double reciprocal = Math.sqrt(count[input] / squares[input]);
    boolean varies = squares[input] > 0 && reciprocal * CONSTANT * Math.abs(mean[input]) < 1;
    inverse[input] = varies ? reciprocal : 0;
  }

  /** (value − mean) / deviation; 0 while the input has not varied. */
  double standardise(int input, double value) {
    return (value - mean[input]) * inverse[input];
  }

  long count(int input) {
    return count[input];
  }

  double mean(int input) {
    return mean[input];
  }

  /** Of the population, 0 before the second value. */
  double deviation(int input) {
    return count[input] < 2 ? 0 : Math.sqrt(squares[input] / count[input]);
  }

  /** Mean and 1 / deviation of each input: what {@link #standardise} needs. */
  void publish(DataOutput out) throws IOException {
    for (int i = 0; i < mean.length; i++) {
      out.writeDouble(mean[i]);
      out.writeDouble(inverse[i]);
    }
  }

  /** Reads what {@link #publish} wrote; it standardises and observes nothing. */
  static RunningMoments published(int inputs, DataInput in) throws IOException {
    RunningMoments moments = new RunningMoments(inputs);
    for (int i = 0; i < inputs; i++) {
      moments.mean[i] = in.readDouble();
      moments.inverse[i] = in.readDouble();
    }
    return moments;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(count.length);
    for (int i = 0; i < count.length; i++) {
      out.writeLong(count[i]);
      out.writeDouble(mean[i]);
      out.writeDouble(squares[i]);
    }
  }

  static RunningMoments read(DataInput in) throws IOException {
    RunningMoments moments = new RunningMoments(in.readInt());
    for (int i = 0; i < moments.count.length; i++) {
      moments.count[i] = in.readLong();
      moments.mean[i] = in.readDouble();
      moments.squares[i] = in.readDouble();
      moments.derive(i);
    }
    return moments;
  }
}
