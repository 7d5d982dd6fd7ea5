package io.memberflow.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Predicted probabilities against whether it happened. */
final class ProbabilityScores implements TargetScores {
  /** Bins of the calibration curve (Guo et al. 2017). */
  static final int CURVE_BINS = 15;

  private LogitHistogram histogram = new LogitHistogram();
  private double losses;

  /** From which probability on a prediction is a yes. */
  private double threshold;

  private double yeses;
  private double rightYeses;

  /**
   * @param threshold within [0, 1]
   */
  ProbabilityScores(double threshold) {
    this.threshold = threshold;
  }

  @Override
  public String refusal(double value) {
    return value >= 0 && value <= 1 ? null : "finite, at least 0 and at most 1";
  }

  @Override
  public double loss(double prediction, double label) {
    double p = possible(prediction);
    // most labels are 0 or 1, and a logarithm is a native call
    double yes = label == 0 ? 0 : label * StrictMath.log(p);
    double no = label == 1 ? 0 : (1 - label) * StrictMath.log(1 - p);
    return -(yes + no);
  }

  private static double possible(double prediction) {
    double smallest = ProgressiveValidation.SMALLEST;
    return Math.max(smallest, Math.min(1 - smallest, prediction));
  }

  @Override
  public void add(double prediction, double label, double exposure, double weight) {
    losses += weight * loss(prediction, label);
    histogram.add(possible(prediction), label, weight);
    if (prediction >= threshold) {
      yeses += weight;
      rightYeses += weight * label;
    }
  }

  /**
   * The yeses so far are taken from the histogram, so predictions within 0.6 % of the threshold's
   * odds may be on the wrong side.
   */
  @Override
  public void threshold(double another) {
    if (another != threshold) {
      threshold = another;
      recount();
    }
  }

  private void recount() {
    double[] counts = histogram.atLeast(threshold);
    rightYeses = counts[0];
    yeses = counts[1];
  }

  void restore(double restoredLosses, LogitHistogram restored) {
    losses = restoredLosses;
    histogram = restored;
    recount();
  }

  @Override
  public void merge(TargetScores other) {
    ProbabilityScores o = (ProbabilityScores) other;
    losses += o.losses;
    histogram.merge(o.histogram);
    if (o.threshold == threshold) {
      yeses += o.yeses;
      rightYeses += o.rightYeses;
    } else {
      double[] counts = o.histogram.atLeast(threshold);
      rightYeses += counts[0];
      yeses += counts[1];
    }
  }

  @Override
  public void measure(Sums sums, Map<Measure, Double> into) {
    double positives = sums.labels();
    double precision = rightYeses / yeses;
    double recall = rightYeses / positives;
    double wrong = yeses - rightYeses + positives - rightYeses;
    into.put(Measure.LOG_LOSS, losses / sums.weight());
    into.put(Measure.BASELINE_LOG_LOSS, entropy(positives / sums.weight()));
    into.put(Measure.AUC, histogram.auc());
    into.put(Measure.AUC_ERROR_BOUND, histogram.errorBound());
    List<ReliabilityBin> curve = reliability();
    into.put(Measure.CALIBRATION_ERROR, mean(curve, ReliabilityBin::gap));
    into.put(Measure.CALIBRATION_NOISE, mean(curve, ReliabilityBin::noise));
    into.put(Measure.THRESHOLD, threshold);
    into.put(Measure.PRECISION, precision);
    into.put(Measure.RECALL, recall);
    into.put(Measure.F1, 2 * rightYeses / (yeses + positives));
    into.put(Measure.ACCURACY, 1 - wrong / sums.weight());
  }

  private static double mean(
      List<ReliabilityBin> curve, java.util.function.ToDoubleFunction<ReliabilityBin> of) {
    double weight = 0;
    double sum = 0;
    for (ReliabilityBin bin : curve) {
      weight += bin.weight();
      sum += bin.weight() * of.applyAsDouble(bin);
    }
    return sum / weight;
  }

  /** The log loss of always predicting p where a share p of the labels is 1. */
  private static double entropy(double p) {
    return p == 0 || p == 1 ? 0 : -(p * StrictMath.log(p) + (1 - p) * StrictMath.log(1 - p));
  }

  @Override
  public List<ReliabilityBin> reliability() {
    return histogram.curve(CURVE_BINS);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeDouble(losses);
    out.writeDouble(threshold);
    out.writeDouble(yeses);
    out.writeDouble(rightYeses);
    histogram.write(out);
  }

  @Override
  public void read(DataInput in) throws IOException {
    losses = in.readDouble();
    threshold = in.readDouble();
    yeses = in.readDouble();
    rightYeses = in.readDouble();
    histogram = LogitHistogram.read(in);
  }
}
