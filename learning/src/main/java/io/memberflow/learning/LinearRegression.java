package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How much: the expected amount is mean + deviation · m, m = Σ w x, where mean and deviation are
 * the running ones of the labels. The loss is half the squared error of the standardised label z;
 * its gradient by the margin is m − z, cut at ±{@value #LARGEST_RESIDUAL}, so that one absurd label
 * does not stop all later learning. The exposure is not used.
 */
public final class LinearRegression implements OnlineLearner {
  static final double LARGEST_RESIDUAL = 20;

  private final FtrlProximal ftrl;
  private final RunningMoments labels;

  public LinearRegression(FtrlSettings settings) {
    this(new FtrlProximal(settings), new RunningMoments(1));
  }

  private LinearRegression(FtrlProximal ftrl, RunningMoments labels) {
    this.ftrl = ftrl;
    this.labels = labels;
  }

  static LinearRegression read(DataInput in) throws IOException {
    RunningMoments labels = RunningMoments.read(in);
    return new LinearRegression(FtrlProximal.read(in), labels);
  }

  @Override
  public ModelKind kind() {
    return ModelKind.LINEAR;
  }

  @Override
  public double predict(SparseVector x, double exposure) {
    return labels.mean(0) + labels.deviation(0) * ftrl.dot(x);
  }

  /**
   * @param label an amount, finite
   */
  @Override
  public void learn(SparseVector x, double exposure, double label, double weight) {
    if (!(Math.abs(label) <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "label is %s; must be a finite amount; leave out what has none".formatted(label));
    }
    if (weight > 0) {
      labels.observe(0, label);
    }
    double z = labels.standardise(0, label);
    ftrl.step(x, weight * gradient(ftrl.dot(x), z));
  }

  /** The derivative of half the squared error by the margin, cut. */
  static double gradient(double margin, double standardisedLabel) {
    return GeneralisedLinearModel.within(LARGEST_RESIDUAL, margin - standardisedLabel);
  }

  @Override
  public long learned() {
    return labels.count(0);
  }

  @Override
  public void adopt(FtrlSettings settings) {
    ftrl.adopt(settings);
  }

  @Override
  public double base(double exposure) {
    return labels.mean(0);
  }

  @Override
  public double scale() {
    return labels.deviation(0);
  }

  @Override
  public double weight(int slot) {
    return ftrl.weight(slot);
  }

  @Override
  public SparseWeights weights() {
    return ftrl.weights();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    labels.write(out);
    ftrl.write(out);
  }
}
