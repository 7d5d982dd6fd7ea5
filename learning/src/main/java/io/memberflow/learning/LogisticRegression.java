package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelKind;
import java.io.DataInput;
import java.io.IOException;

/**
 * Whether: P(label = 1) = 1 / (1 + e^−m), m = logit(base rate) + Σ w x, a {@link LogOdds}. The
 * gradient of the log loss by the margin is p − y. The exposure is not used.
 */
public final class LogisticRegression extends GeneralisedLinearModel {
  public LogisticRegression(FtrlSettings settings) {
    this(new FtrlProximal(settings), new BaseRate(settings.prior()));
  }

  private LogisticRegression(FtrlProximal ftrl, BaseRate base) {
    super(ftrl, base);
  }

  static LogisticRegression read(DataInput in) throws IOException {
    BaseRate base = BaseRate.read(in);
    return new LogisticRegression(FtrlProximal.read(in), base);
  }

  @Override
  public ModelKind kind() {
    return ModelKind.LOGISTIC;
  }

  @Override
  double mean(double margin, double exposure) {
    return LogOdds.probability(margin);
  }

  @Override
  public double base(double exposure) {
    return base();
  }

  /**
   * @param label 0–1
   */
  @Override
  void require(double exposure, double label) {
    if (!(label >= 0 && label <= 1)) {
      throw new IllegalArgumentException(
          "label is %s; must be 0–1; a count needs kind poisson".formatted(label));
    }
  }

  @Override
  double offset(BaseRate base) {
    return LogOdds.of(base.mean());
  }

  @Override
  double gradient(double margin, double exposure, double label) {
    return LogOdds.probability(margin) - label;
  }
}
