package io.memberflow.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/** Expected amounts against the amounts, which may be negative. */
final class AmountScores implements TargetScores {
  private final ErrorSums errors = new ErrorSums();

  @Override
  public String refusal(double value) {
    return Double.isFinite(value) ? null : "finite";
  }

  @Override
  public double loss(double prediction, double label) {
    return Math.abs(prediction - label);
  }

  @Override
  public void add(double prediction, double label, double exposure, double weight) {
    errors.add(prediction, label, weight);
  }

  void restore(double squared, double absolute, double weight, double labels, double squares) {
    errors.restore(squared, absolute, weight, labels, squares);
  }

  @Override
  public void merge(TargetScores other) {
    errors.merge(((AmountScores) other).errors);
  }

  @Override
  public void measure(Sums sums, Map<Measure, Double> into) {
    errors.measure(sums, into);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    errors.write(out);
  }

  @Override
  public void read(DataInput in) throws IOException {
    errors.read(in);
  }
}
