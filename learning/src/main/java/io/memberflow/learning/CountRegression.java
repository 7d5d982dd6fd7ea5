package io.memberflow.learning;

/**
 * How often: the expected count is μ = e · e^m, e the exposure, m = ln(base rate) + Σ w x, cut at
 * ±{@value #LONGEST_MARGIN}.
 *
 * <p>Gradients are cut at ±{@value #LARGEST_RESIDUAL} · (1 + mean label): FTRL divides its rate by
 * the sum of squared gradients, so one absurd label would otherwise stop all later learning. No
 * step can overflow. Counts that lie that far above their prediction again and again are
 * underestimated.
 */
abstract class CountRegression extends GeneralisedLinearModel {
  static final double LONGEST_MARGIN = 35;
  static final double LARGEST_RESIDUAL = 20;

  CountRegression(FtrlProximal ftrl, BaseRate base) {
    super(ftrl, base);
  }

  @Override
  final double mean(double margin, double exposure) {
    return expected(margin, exposure);
  }

  @Override
  public final double base(double exposure) {
    return base() + StrictMath.log(exposure);
  }

  static double expected(double margin, double exposure) {
    return exposure * StrictMath.exp(within(LONGEST_MARGIN, margin));
  }

  /** The most by which a label is believed to differ from its prediction. */
  final double largestResidual() {
    return LARGEST_RESIDUAL * (1 + baseRate().mean());
  }

  /**
   * @param label a count, finite and at least 0
   */
  @Override
  final void require(double exposure, double label) {
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
  final double offset(BaseRate base) {
    return StrictMath.log(base.rate());
  }
}
