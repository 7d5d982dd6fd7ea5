package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The non-decreasing curve that fits a histogram of margins best, found by pooling adjacent
 * violators (Ayer et al. 1955) at the end of each epoch and joined by straight lines between the
 * middles of {@value #BINS} bins over ±{@value #WIDEST}. Each bin holds one example more, of the
 * classifier's own probability, so none is ever 0 or 1. Beyond {@value #MOST} examples all counts
 * are halved: what is old fades. Before the first epoch's end it changes nothing.
 */
final class IsotonicCalibration implements Recalibration {
  private static final int BINS = 128;
  private static final double WIDEST = 8;
  private static final double MOST = 100_000;

  private final double[] examples = new double[BINS];
  private final double[] positives = new double[BINS];
  private double total;

  /** At the middles of the bins; empty before the first fit. */
  private double[] curve = {};

  private static double place(double margin) {
    return (margin + WIDEST) * BINS / (2 * WIDEST) - 0.5;
  }

  private static double middle(int bin) {
    return (bin + 0.5) * 2 * WIDEST / BINS - WIDEST;
  }

  @Override
  public double probability(double margin) {
    if (curve.length == 0) {
      return LogOdds.probability(margin);
    }
    double place = Math.max(0, Math.min(BINS - 1, place(margin)));
    int below = Math.min(BINS - 2, (int) place);
    double share = place - below;
    return curve[below] * (1 - share) + curve[below + 1] * share;
  }

  @Override
  public void learn(double margin, double label, double weight) {
    int bin = (int) Math.max(0, Math.min(BINS - 1, Math.rint(place(margin))));
    examples[bin] += weight;
    positives[bin] += weight * label;
    total++;
    if (total > MOST) {
      for (int i = 0; i < BINS; i++) {
        examples[i] /= 2;
        positives[i] /= 2;
      }
      total /= 2;
    }
  }

  /** Pools from the left; a block keeps its weight and its mean. */
  @Override
  public void closeEpoch() {
    double[] weights = new double[BINS];
    double[] means = new double[BINS];
    int[] sizes = new int[BINS];
    int blocks = 0;
    for (int bin = 0; bin < BINS; bin++) {
      weights[blocks] = examples[bin] + 1;
      means[blocks] = (positives[bin] + LogOdds.probability(middle(bin))) / weights[blocks];
      sizes[blocks++] = 1;
      while (blocks > 1 && means[blocks - 2] >= means[blocks - 1]) {
        double weight = weights[blocks - 2] + weights[blocks - 1];
        means[blocks - 2] +=
            (means[blocks - 1] - means[blocks - 2]) * (weights[blocks - 1] / weight);
        weights[blocks - 2] = weight;
        sizes[blocks - 2] += sizes[--blocks];
      }
    }
    curve = new double[BINS];
    int bin = 0;
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < sizes[block]; i++) {
        curve[bin++] = means[block];
      }
    }
  }

  @Override
  public void publish(DataOutput out) throws IOException {
    writeCurve(out);
  }

  static IsotonicCalibration published(DataInput in) throws IOException {
    IsotonicCalibration calibration = new IsotonicCalibration();
    calibration.readCurve(in);
    return calibration;
  }

  private void writeCurve(DataOutput out) throws IOException {
    out.writeInt(curve.length);
    for (double value : curve) {
      out.writeDouble(value);
    }
  }

  private void readCurve(DataInput in) throws IOException {
    int length = in.readInt();
    if (length != 0 && length != BINS) {
      throw new IOException("a curve has %d points".formatted(length));
    }
    curve = new double[length];
    for (int i = 0; i < curve.length; i++) {
      curve[i] = in.readDouble();
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeDouble(total);
    for (int bin = 0; bin < BINS; bin++) {
      out.writeDouble(examples[bin]);
      out.writeDouble(positives[bin]);
    }
    writeCurve(out);
  }

  @Override
  public void read(DataInput in) throws IOException {
    total = in.readDouble();
    for (int bin = 0; bin < BINS; bin++) {
      examples[bin] = in.readDouble();
      positives[bin] = in.readDouble();
    }
    readCurve(in);
  }
}
