package io.memberflow.learning;

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

  final void step(SparseVector x, double exposure, double label, double weight) {
    base.add(label, exposure, weight);
    offset = offset(base);
    double margin = offset + ftrl.dot(x);
    ftrl.step(x, weight * gradient(margin, exposure, label));
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
  public final SparseWeights weights() {
    return ftrl.weights();
  }

  @Override
  public final void write(DataOutput out) throws IOException {
    base.write(out);
    ftrl.write(out);
  }

  static double within(double bound, double value) {
    return Math.max(-bound, Math.min(bound, value));
  }
}
