package io.memberflow.lifetime;

/**
 * ln Γ(p + x) − ln Γ(p) and its derivative by p. Rows in ascending x ask for the same x again and
 * again, so the latest answer is kept.
 */
final class GammaDifferences {
  private final double p;
  private final double logGamma;
  private final double digamma;
  private double latest = Double.NaN;
  private double value;
  private double derivative;

  GammaDifferences(double p) {
    this.p = p;
    logGamma = GammaFunctions.logGamma(p);
    digamma = GammaFunctions.digamma(p);
  }

  private void move(double x) {
    if (x != latest) {
      value = x == 0 ? 0 : GammaFunctions.logGamma(p + x) - logGamma;
      derivative = x == 0 ? 0 : GammaFunctions.digamma(p + x) - digamma;
      latest = x;
    }
  }

  double value(double x) {
    move(x);
    return value;
  }

  double derivative(double x) {
    move(x);
    return derivative;
  }
}
