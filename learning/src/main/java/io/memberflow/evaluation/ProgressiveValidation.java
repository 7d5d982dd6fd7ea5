package io.memberflow.evaluation;

import io.memberflow.catalogue.EvaluationSettings;
import io.memberflow.catalogue.Target;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Running metrics of one model over predictions made before their answers were known. Constant
 * memory; constant work per answer. One owner thread; sums depend on the order in their last bits.
 */
public final class ProgressiveValidation {
  /** Probabilities and expected counts below it (or above 1 − it) are taken as it in the losses. */
  public static final double SMALLEST = 1e-15;

  private final Target target;
  private final TargetScores scores;
  private long examples;
  private double weights;
  private double labels;
  private double predictions;

  /** With the threshold of {@link EvaluationSettings#THRESHOLD}. */
  public ProgressiveValidation(Target target) {
    this(target, EvaluationSettings.THRESHOLD);
  }

  /**
   * @param threshold from which probability on a prediction is a yes, 0–1; for probabilities only
   */
  public ProgressiveValidation(Target target, double threshold) {
    this.target = target;
    this.scores =
        switch (target) {
          case WHETHER -> new ProbabilityScores(threshold);
          case HOW_OFTEN -> new CountScores();
          case HOW_MUCH -> new AmountScores();
        };
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
    check("prediction", prediction);
    check("label", label);
    if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "weight is %s; must be finite, at least 0".formatted(weight));
    }
    if (!(exposure > 0 && exposure <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "exposure is %s; must be finite, above 0; pass 1 for a period".formatted(exposure));
    }
    examples++;
    weights += weight;
    labels += weight * label;
    predictions += weight * prediction;
    scores.add(prediction, label, exposure, weight);
  }

  private void check(String what, double value) {
    String allowed = scores.refusal(value);
    if (allowed != null) {
      throw new IllegalArgumentException("%s is %s; must be %s".formatted(what, value, allowed));
    }
  }

  /** The loss of one prediction: log loss, Poisson deviance or absolute error. */
  public double loss(double prediction, double label) {
    return scores.loss(prediction, label);
  }

  /**
   * Counts yeses from another threshold on; those so far are known to within 0.6 % of its odds.
   *
   * @param another within [0, 1]; changes nothing unless probabilities are predicted
   */
  public void threshold(double another) {
    scores.threshold(another);
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
    scores.merge(other.scores);
  }

  public ModelMetrics metrics() {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    scores.measure(new Sums(weights, labels, predictions), values);
    return new ModelMetrics(target, examples, weights, labels, predictions, values);
  }

  /** The points of the calibration curve, lowest prediction first; empty but for probabilities. */
  public List<ReliabilityBin> reliability() {
    return scores.reliability();
  }

  public void write(DataOutput out) throws IOException {
    out.writeUTF(target.name());
    out.writeLong(examples);
    out.writeDouble(weights);
    out.writeDouble(labels);
    out.writeDouble(predictions);
    scores.write(out);
  }

  /** Reads what {@link #write} wrote. */
  public static ProgressiveValidation read(DataInput in) throws IOException {
    ProgressiveValidation read = readSums(in);
    read.scores.read(in);
    return read;
  }

  /** Reads the layout before measures by target: without a threshold, counts without errors. */
  public static ProgressiveValidation readFirstLayout(DataInput in) throws IOException {
    ProgressiveValidation read = readSums(in);
    double[] sums = new double[5];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.readDouble();
    }
    LogitHistogram histogram = LogitHistogram.read(in);
    if (read.scores instanceof ProbabilityScores probabilities) {
      probabilities.restore(sums[0], histogram);
    } else if (read.scores instanceof CountScores counts) {
      counts.restore(sums[0], sums[1], sums[2]);
    } else if (read.scores instanceof AmountScores amounts) {
      amounts.restore(sums[0], sums[3], read.weights, read.labels, sums[4]);
    }
    return read;
  }

  private static ProgressiveValidation readSums(DataInput in) throws IOException {
    ProgressiveValidation read = new ProgressiveValidation(Target.valueOf(in.readUTF()));
    read.examples = in.readLong();
    read.weights = in.readDouble();
    read.labels = in.readDouble();
    read.predictions = in.readDouble();
    return read;
  }
}
