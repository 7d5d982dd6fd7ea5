package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelKind;
import java.io.DataInput;
import java.io.IOException;

/**
 * How often: the expected count is μ = e · e^m, e the exposure, m = ln(base rate) + Σ w x, cut at
 * ±{@value #LONGEST_MARGIN}. The gradient of the loss μ − y ln μ by the margin is μ − y.
 *
 * <p>The gradient is cut at ±{@value #LARGEST_RESIDUAL} · (1 + mean label): FTRL divides its rate
 * by the sum of squared gradients, so one absurd label would otherwise stop all later learning. No
 * step can overflow. Counts that lie that far above their prediction again and again are
 * underestimated.
 */
public final class PoissonRegression extends GeneralisedLinearModel {
  static final double LONGEST_MARGIN = 35;
  static final double LARGEST_RESIDUAL = 20;

  public PoissonRegression(FtrlSettings settings) {
    this(new FtrlProximal(settings), new BaseRate(settings.prior()));
  }

  private PoissonRegression(FtrlProximal ftrl, BaseRate base) {
    super(ftrl, base);
  }

  static PoissonRegression read(DataInput in) throws IOException {
    BaseRate base = BaseRate.read(in);
    return new PoissonRegression(FtrlProximal.read(in), base);
  }

  @Override
  public ModelKind kind() {
    return ModelKind.POISSON;
  }

  @Override
  double mean(double margin, double exposure) {
    return expected(margin, exposure);
  }

  @Override
  public double base(double exposure) {
    return base() + StrictMath.log(exposure);
  }

  static double expected(double margin, double exposure) {
    return exposure * StrictMath.exp(within(LONGEST_MARGIN, margin));
  }

  /**
   * @param label a count, finite and at least 0
   */
  @Override
  void require(double exposure, double label) {
    if (!(label >= 0 && label <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "label is %s; must be a finite count of at least 0; count events".formatted(label));
    }
    if (!(exposure > 0 && exposure <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "exposure is %s; must be finite and above 0; pass 1 for a whole period"
              .formatted(exposure));
    }
  }

  @Override
  double offset(BaseRate base) {
    return StrictMath.log(base.rate());
  }

  @Override
  double gradient(double margin, double exposure, double label) {
    double bound = LARGEST_RESIDUAL * (1 + baseRate().mean());
    return within(bound, expected(margin, exposure) - label);
  }
}
