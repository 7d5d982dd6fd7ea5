package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import java.io.DataOutput;
import java.io.IOException;

/** What the linear learners share: margin = offset of the base rate + Σ w x, trained by FTRL. */
abstract class GeneralisedLinearModel implements OnlineLearner {
  private final FtrlProximal ftrl;
  private final BaseRate base;

  /** Derived from the base rate; kept, so that predicting needs no logarithm. */
  private double offset;

  GeneralisedLinearModel(FtrlProximal ftrl, BaseRate base) {
    this.ftrl = ftrl;
    this.base = base;
    offset = offset(base);
  }

  /** The margin of a model that knows the base rate only. */
  abstract double offset(BaseRate base);

  /** The derivative of the loss by the margin. */
  abstract double gradient(double margin, double exposure, double label);

  /** Without the exposure's offset. */
  final double margin(SparseVector x) {
    return offset + ftrl.dot(x);
  }

  final BaseRate baseRate() {
    return base;
  }

  /** The expected label at a margin. */
  abstract double mean(double margin, double exposure);

  /** Refuses what is out of range. */
  abstract void require(double exposure, double label);

  /** After each step, with the margin that it was made from. */
  void learnt(double margin, double exposure, double label, double weight) {}

  @Override
  public final double predict(SparseVector x, double exposure) {
    return mean(margin(x), exposure);
  }

  @Override
  public final void learn(SparseVector x, double exposure, double label, double weight) {
    require(exposure, label);
    step(x, ftrl.dot(x), exposure, label, weight);
  }

  @Override
  public final double predictThenLearn(
      SparseVector x, double exposure, double label, double weight) {
    require(exposure, label);
    double dot = ftrl.dot(x);
    double prediction = mean(offset + dot, exposure);
    step(x, dot, exposure, label, weight);
    return prediction;
  }

  private void step(SparseVector x, double dot, double exposure, double label, double weight) {
    base.add(label, exposure, weight);
    offset = offset(base);
    double margin = offset + dot;
    ftrl.step(x, weight * gradient(margin, exposure, label));
    learnt(margin, exposure, label, weight);
  }

  @Override
  public final long learned() {
    return base.labels();
  }

  /** Without the exposure's offset. */
  final double base() {
    return offset;
  }

  @Override
  public final double weight(int slot) {
    return ftrl.weight(slot);
  }

  @Override
  public final void adopt(FtrlSettings settings) {
    ftrl.adopt(settings);
    base.adopt(settings.prior());
    offset = offset(base);
  }

  @Override
  public final SparseWeights weights() {
    return ftrl.weights();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    base.write(out);
    ftrl.write(out);
  }

  static double within(double bound, double value) {
    return Math.max(-bound, Math.min(bound, value));
  }
}
