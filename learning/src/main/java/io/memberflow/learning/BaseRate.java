package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The running mean of all labels per exposure, which is the moving part of the bias. It puts a cold
 * model at the right level within some dozens of labels; gradient steps alone would need thousands.
 * It moves by 1/N per label, so late in life the margin moves by gradients alone.
 *
 * <p>One label is added that equals the declared prior, so that the rate is never 0. A label counts
 * at most {@value #FARTHEST} · (1 + mean), so that one absurd label does not set the level.
 */
final class BaseRate {
  private static final double FARTHEST = 100;

  private final double prior;
  private long labels;
  private double weights;
  private double sum;
  private double exposure;

  /**
   * @param prior what is expected before the first label, above 0
   */
  BaseRate(double prior) {
    this.prior = prior;
  }

  /**
   * @param weight how many labels it counts for, at least 0
   */
  void add(double label, double labelExposure, double weight) {
    sum += weight * Math.min(label, FARTHEST * (1 + mean()));
    exposure += weight * labelExposure;
    weights += weight;
    labels++;
  }

  /** How many labels it has seen. */
  long labels() {
    return labels;
  }

  /** Labels per unit of exposure, above 0. */
  double rate() {
    return weights == 0 ? prior : (sum + prior) / (exposure * (1 + 1 / weights));
  }

  /** Labels per example, above 0. */
  double mean() {
    return (sum + prior) / (weights + 1);
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(prior);
    out.writeLong(labels);
    out.writeDouble(weights);
    out.writeDouble(sum);
    out.writeDouble(exposure);
  }

  static BaseRate read(DataInput in) throws IOException {
    BaseRate base = new BaseRate(in.readDouble());
    base.labels = in.readLong();
    base.weights = in.readDouble();
    base.sum = in.readDouble();
    base.exposure = in.readDouble();
    return base;
  }
}
