package io.memberflow.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/** Expected counts against the counts. */
final class CountScores implements TargetScores {
  private final ErrorSums errors = new ErrorSums();
  private double deviances;
  private double exposures;

  /** Σ y ln(y / e), which the deviance of the best constant rate needs. */
  private double labelLogs;

  @Override
  public String refusal(double value) {
    return value >= 0 && value <= Double.MAX_VALUE ? null : "finite, at least 0";
  }

  @Override
  public double loss(double prediction, double label) {
    double mean = Math.max(ProgressiveValidation.SMALLEST, prediction);
    double logs = label > 0 ? label * StrictMath.log(label / mean) : 0;
    return 2 * (logs - (label - mean));
  }

  @Override
  public void add(double prediction, double label, double exposure, double weight) {
    deviances += weight * loss(prediction, label);
    exposures += weight * exposure;
    labelLogs += label > 0 ? weight * label * StrictMath.log(label / exposure) : 0;
    errors.add(prediction, label, weight);
  }

  /** Errors are counted from now on. */
  void restore(double restoredDeviances, double restoredExposures, double restoredLogs) {
    deviances = restoredDeviances;
    exposures = restoredExposures;
    labelLogs = restoredLogs;
  }

  @Override
  public void merge(TargetScores other) {
    CountScores o = (CountScores) other;
    deviances += o.deviances;
    exposures += o.exposures;
    labelLogs += o.labelLogs;
    errors.merge(o.errors);
  }

  @Override
  public void measure(Sums sums, Map<Measure, Double> into) {
    into.put(Measure.DEVIANCE, deviances / sums.weight());
    into.put(Measure.BASELINE_DEVIANCE, constantRateDeviance(sums));
    errors.measure(sums, into);
  }

  /** With the rate Σy / Σe, whose deviance terms y − μ add up to 0. */
  private double constantRateDeviance(Sums sums) {
    double labels = sums.labels();
    double logs = labels > 0 ? labelLogs - labels * StrictMath.log(labels / exposures) : 0;
    return 2 * Math.max(0, logs) / sums.weight();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeDouble(deviances);
    out.writeDouble(exposures);
    out.writeDouble(labelLogs);
    errors.write(out);
  }

  @Override
  public void read(DataInput in) throws IOException {
    deviances = in.readDouble();
    exposures = in.readDouble();
    labelLogs = in.readDouble();
    errors.read(in);
  }
}
