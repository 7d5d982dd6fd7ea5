package io.memberflow.evaluation;

import io.memberflow.catalogue.ModelKind;
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

  private final ModelKind kind;
  private final LogitHistogram histogram;
  private long examples;
  private double weights;
  private double labels;
  private double predictions;
  private double losses;
  private double exposures;

  /** Σ y ln(y / e), which the deviance of the best constant rate needs. */
  private double labelLogs;

  public ProgressiveValidation(ModelKind kind) {
    this(kind, new LogitHistogram());
  }

  private ProgressiveValidation(ModelKind kind, LogitHistogram histogram) {
    this.kind = kind;
    this.histogram = histogram;
  }

  /** One answered prediction of weight 1. */
  public void add(double prediction, double label, double exposure) {
    add(prediction, label, exposure, 1);
  }

  /**
   * One answered prediction.
   *
   * @param prediction a probability, or the expected count for this exposure
   * @param label 0–1 (logistic) or a count of at least 0 (Poisson)
   * @param exposure above 0; used by Poisson only
   * @param weight at least 0
   * @throws IllegalArgumentException if an argument is out of range; nothing is counted then
   */
  public void add(double prediction, double label, double exposure, double weight) {
    boolean poisson = kind == ModelKind.POISSON;
    check("prediction", prediction, poisson ? Double.MAX_VALUE : 1);
    check("label", label, poisson ? Double.MAX_VALUE : 1);
    check("weight", weight, Double.MAX_VALUE);
    check("exposure", exposure, Double.MAX_VALUE);
    if (exposure == 0) {
      throw new IllegalArgumentException("exposure is 0; must be above 0; pass 1 for a period");
    }
    examples++;
    weights += weight;
    labels += weight * label;
    predictions += weight * prediction;
    exposures += weight * exposure;
    if (poisson) {
      losses += weight * deviance(Math.max(SMALLEST, prediction), label);
      labelLogs += label > 0 ? weight * label * StrictMath.log(label / exposure) : 0;
    } else {
      double p = Math.max(SMALLEST, Math.min(1 - SMALLEST, prediction));
      losses -= weight * (label * StrictMath.log(p) + (1 - label) * StrictMath.log(1 - p));
      histogram.add(p, label, weight);
    }
  }

  private static double deviance(double mean, double count) {
    double logs = count > 0 ? count * StrictMath.log(count / mean) : 0;
    return 2 * (logs - (count - mean));
  }

  private static void check(String what, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(
          "%s is %s; must be finite, at least 0%s"
              .formatted(what, value, most == 1 ? " and at most 1" : ""));
    }
  }

  /**
   * Adds what another instance saw.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public void merge(ProgressiveValidation other) {
    if (other.kind != kind) {
      throw new IllegalArgumentException(
          "cannot merge metrics of kind %s into %s".formatted(other.kind, kind));
    }
    examples += other.examples;
    weights += other.weights;
    labels += other.labels;
    predictions += other.predictions;
    losses += other.losses;
    exposures += other.exposures;
    labelLogs += other.labelLogs;
    histogram.merge(other.histogram);
  }

  public ModelMetrics metrics() {
    boolean poisson = kind == ModelKind.POISSON;
    double loss = losses / weights;
    return new ModelMetrics(
        kind,
        examples,
        weights,
        labels,
        predictions,
        poisson ? Double.NaN : loss,
        poisson ? Double.NaN : entropy(labels / weights),
        poisson ? Double.NaN : histogram.auc(),
        poisson ? Double.NaN : histogram.errorBound(),
        poisson ? loss : Double.NaN,
        poisson ? constantRateDeviance() : Double.NaN,
        labels > 0 ? predictions / labels : Double.NaN);
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
    out.writeUTF(kind.name());
    out.writeLong(examples);
    out.writeDouble(weights);
    out.writeDouble(labels);
    out.writeDouble(predictions);
    out.writeDouble(losses);
    out.writeDouble(exposures);
    out.writeDouble(labelLogs);
    histogram.write(out);
  }

  /** Reads what {@link #write} wrote. */
  public static ProgressiveValidation read(DataInput in) throws IOException {
    ModelKind kind = ModelKind.valueOf(in.readUTF());
    long examples = in.readLong();
    double[] sums = new double[6];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.readDouble();
    }
    ProgressiveValidation read = new ProgressiveValidation(kind, LogitHistogram.read(in));
    read.examples = examples;
    read.weights = sums[0];
    read.labels = sums[1];
    read.predictions = sums[2];
    read.losses = sums[3];
    read.exposures = sums[4];
    read.labelLogs = sums[5];
    return read;
  }
}
