package io.memberflow.evaluation;

import io.memberflow.catalogue.Target;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Running metrics of one model over predictions made before their answers were known. Constant
 * memory; constant work per answer. One owner thread; sums depend on the order in their last bits.
 */
public final class ProgressiveValidation {
  /** Probabilities and expected counts below it (or above 1 − it) are taken as it in the losses. */
  public static final double SMALLEST = 1e-15;

  private final Target target;
  private final AucHistogram histogram;
  private long examples;
  private double weights;
  private double labels;
  private double predictions;
  private double losses;
  private double exposures;

  /** Σ y ln(y / e), which the deviance of the best constant rate needs. */
  private double labelLogs;

  private double absoluteErrors;
  private double labelSquares;

  public ProgressiveValidation(Target target) {
    this(target, new AucHistogram());
  }

  private ProgressiveValidation(Target target, AucHistogram histogram) {
    this.target = target;
    this.histogram = histogram;
  }

  /** One answered prediction of weight 1. */
  public void add(double prediction, double label, double exposure) {
    add(prediction, label, exposure, 1);
  }

  /**
   * One answered prediction.
   *
   * @param prediction a probability, the expected count for this exposure, or an amount
   * @param label 0–1, a count of at least 0, or an amount
   * @param exposure above 0; used for counts only
   * @param weight at least 0
   * @throws IllegalArgumentException if an argument is out of range; nothing is counted then
   */
  public void add(double prediction, double label, double exposure, double weight) {
    double least = target == Target.HOW_MUCH ? -Double.MAX_VALUE : 0;
    double most = target == Target.WHETHER ? 1 : Double.MAX_VALUE;
    check("prediction", prediction, least, most);
    check("label", label, least, most);
    check("weight", weight, 0, Double.MAX_VALUE);
    check("exposure", exposure, 0, Double.MAX_VALUE);
    if (exposure == 0) {
      throw new IllegalArgumentException("exposure is 0; must be above 0; pass 1 for a period");
    }
    examples++;
    weights += weight;
    labels += weight * label;
    predictions += weight * prediction;
    exposures += weight * exposure;
    switch (target) {
      case WHETHER -> {
        double p = Math.max(SMALLEST, Math.min(1 - SMALLEST, prediction));
        losses -= weight * (label * StrictMath.log(p) + (1 - label) * StrictMath.log(1 - p));
        histogram.add(p, label, weight);
      }
      case HOW_OFTEN -> {
        losses += weight * deviance(Math.max(SMALLEST, prediction), label);
        labelLogs += label > 0 ? weight * label * StrictMath.log(label / exposure) : 0;
      }
      case HOW_MUCH -> {
        double error = prediction - label;
        losses += weight * error * error;
        absoluteErrors += weight * Math.abs(error);
        labelSquares += weight * label * label;
      }
    }
  }

  private static double deviance(double mean, double count) {
    double logs = count > 0 ? count * StrictMath.log(count / mean) : 0;
    return 2 * (logs - (count - mean));
  }

  private static void check(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s is %s; must be finite%s%s"
              .formatted(
                  what,
                  value,
                  least == 0 ? ", at least 0" : "",
                  most == 1 ? " and at most 1" : ""));
    }
  }

  /**
   * Adds what another instance saw.
   *
   * @throws IllegalArgumentException if it has another target
   */
  public void merge(ProgressiveValidation other) {
    if (other.target != target) {
      throw new IllegalArgumentException(
          "cannot merge metrics of target %s into %s".formatted(other.target, target));
    }
    examples += other.examples;
    weights += other.weights;
    labels += other.labels;
    predictions += other.predictions;
    losses += other.losses;
    exposures += other.exposures;
    labelLogs += other.labelLogs;
    absoluteErrors += other.absoluteErrors;
    labelSquares += other.labelSquares;
    histogram.merge(other.histogram);
  }

  public ModelMetrics metrics() {
    double loss = losses / weights;
    return new ModelMetrics(
        target,
        examples,
        weights,
        labels,
        predictions,
        of(Target.WHETHER, loss),
        of(Target.WHETHER, entropy(labels / weights)),
        of(Target.WHETHER, histogram.auc()),
        of(Target.WHETHER, histogram.errorBound()),
        of(Target.HOW_OFTEN, loss),
        of(Target.HOW_OFTEN, constantRateDeviance()),
        of(Target.HOW_MUCH, Math.sqrt(loss)),
        of(Target.HOW_MUCH, deviation()),
        of(Target.HOW_MUCH, absoluteErrors / weights),
        labels > 0 ? predictions / labels : Double.NaN);
  }

  private double of(Target which, double value) {
    return target == which ? value : Double.NaN;
  }

  /** The root mean squared error of always predicting the mean label. */
  private double deviation() {
    double mean = labels / weights;
    return Math.sqrt(Math.max(0, labelSquares / weights - mean * mean));
  }

  /** The log loss of always predicting p where a share p of the labels is 1. */
  private static double entropy(double p) {
    return p == 0 || p == 1 ? 0 : -(p * StrictMath.log(p) + (1 - p) * StrictMath.log(1 - p));
  }

  /** With the rate Σy / Σe, whose deviance terms y − μ add up to 0. */
  private double constantRateDeviance() {
    double logs = labels > 0 ? labelLogs - labels * StrictMath.log(labels / exposures) : 0;
    return 2 * Math.max(0, logs) / weights;
  }

  public void write(DataOutput out) throws IOException {
    out.writeUTF(target.name());
    out.writeLong(examples);
    out.writeDouble(weights);
    out.writeDouble(labels);
    out.writeDouble(predictions);
    out.writeDouble(losses);
    out.writeDouble(exposures);
    out.writeDouble(labelLogs);
    out.writeDouble(absoluteErrors);
    out.writeDouble(labelSquares);
    histogram.write(out);
  }

  /** Reads what {@link #write} wrote. */
  public static ProgressiveValidation read(DataInput in) throws IOException {
    Target target = Target.valueOf(in.readUTF());
    long examples = in.readLong();
    double[] sums = new double[8];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.readDouble();
    }
    ProgressiveValidation read = new ProgressiveValidation(target, AucHistogram.read(in));
    read.examples = examples;
    read.weights = sums[0];
    read.labels = sums[1];
    read.predictions = sums[2];
    read.losses = sums[3];
    read.exposures = sums[4];
    read.labelLogs = sums[5];
    read.absoluteErrors = sums[6];
    read.labelSquares = sums[7];
    return read;
  }
}
