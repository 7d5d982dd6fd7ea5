package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * Counts whose variance is μ + φ μ² (NB2; Lawless, "Negative Binomial and Mixed Poisson
 * Regression", 1987), φ learnt beside the weights. The gradient of the loss by the margin is (μ −
 * y) / (1 + φ μ): members who buy much pull less than under Poisson.
 */
public final class NegativeBinomialRegression extends CountRegression {
  private static final double FIRST_DISPERSION = 1;

  private final Dispersion dispersion;

  public NegativeBinomialRegression(FtrlSettings settings) {
    this(
        new FtrlProximal(settings),
        new BaseRate(settings.prior()),
        new Dispersion(FIRST_DISPERSION));
  }

  private NegativeBinomialRegression(FtrlProximal ftrl, BaseRate base, Dispersion dispersion) {
    super(ftrl, base);
    this.dispersion = dispersion;
  }

  static NegativeBinomialRegression read(DataInput in) throws IOException {
    BaseRate base = BaseRate.read(in);
    FtrlProximal ftrl = FtrlProximal.read(in);
    return new NegativeBinomialRegression(ftrl, base, Dispersion.read(in));
  }

  @Override
  public ModelKind kind() {
    return ModelKind.NEGATIVE_BINOMIAL;
  }

  /** φ: the variance of a count is μ + φ μ². */
  public double dispersion() {
    return dispersion.value();
  }

  @Override
  public Map<String, Double> diagnostics() {
    return Map.of("dispersion", dispersion());
  }

  @Override
  double gradient(double margin, double exposure, double label) {
    double expected = expected(margin, exposure);
    return within(largestResidual(), (expected - label) / (1 + dispersion.value() * expected));
  }

  @Override
  void learnt(double margin, double exposure, double label, double weight) {
    double expected = expected(margin, exposure);
    dispersion.learn(expected, Math.min(label, expected + largestResidual()), weight);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    super.write(out);
    dispersion.write(out);
  }
}
