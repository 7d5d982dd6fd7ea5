package io.memberflow.lifetime;

/**
 * The gamma function and its kin for real arguments above 0, with the same bits on every processor:
 * additions, products, quotients and {@link StrictMath} only.
 *
 * <p>Logarithm and derivative: Stirling's series (NIST Digital Library of Mathematical Functions
 * 5.11.1 and 5.11.2) from 12 on, whose first omitted term is below 3e-18, and the recurrence Γ(x +
 * 1) = x Γ(x) below. Incomplete gamma: the series 8.7.1 left of a + 1, the continued fraction 8.9.2
 * right of it.
 */
public final class GammaFunctions {
  private static final double ASYMPTOTIC = 12;
  private static final double HALF_LOG_2_PI = 0.9189385332046727;
  private static final double EPSILON = 0x1p-53;

  /** More than enough for shapes below 1e6, where about 6 √shape are needed. */
  private static final int MOST_TERMS = 20_000;

  private GammaFunctions() {}

  /** ln Γ(x). */
  static double logGamma(double x) {
    double product = 1;
    double y = x;
    for (; y < ASYMPTOTIC; y++) {
      product *= y;
    }
    double q = 1 / (y * y);
    double series =
        (1.0 / 12
                + q
                    * (-1.0 / 360
                        + q
                            * (1.0 / 1260
                                + q
                                    * (-1.0 / 1680
                                        + q
                                            * (1.0 / 1188
                                                + q * (-691.0 / 360360 + q * (1.0 / 156)))))))
            / y;
    return (y - 0.5) * StrictMath.log(y) - y + HALF_LOG_2_PI + series - StrictMath.log(product);
  }

  /** The derivative of ln Γ at x. */
  public static double digamma(double x) {
    double shifted = 0;
    double y = x;
    for (; y < ASYMPTOTIC; y++) {
      shifted += 1 / y;
    }
    double q = 1 / (y * y);
    double series =
        q
            * (1.0 / 12
                + q
                    * (-1.0 / 120
                        + q
                            * (1.0 / 252
                                + q
                                    * (-1.0 / 240
                                        + q
                                            * (1.0 / 132
                                                + q * (-691.0 / 32760 + q * (1.0 / 12)))))));
    return StrictMath.log(y) - 0.5 / y - series - shifted;
  }

  /** The probability that a gamma variable of this shape and rate 1 is at most x; x at least 0. */
  static double cumulative(double shape, double x) {
    if (x <= 0) {
      return 0;
    }
    double front = StrictMath.exp(shape * StrictMath.log(x) - x - logGamma(shape));
    return x < shape + 1 ? front * series(shape, x) : 1 - front * fraction(shape, x);
  }

  /** Σ xⁿ / (shape (shape + 1) … (shape + n)). */
  private static double series(double shape, double x) {
    double term = 1 / shape;
    double sum = term;
    for (int n = 1; n < MOST_TERMS && term > sum * EPSILON; n++) {
      term *= x / (shape + n);
      sum += term;
    }
    return sum;
  }

  /** By the method of Lentz as modified by Thompson and Barnett (1986). */
  private static double fraction(double shape, double x) {
    double b = x + 1 - shape;
    double c = 1 / Double.MIN_NORMAL;
    double d = 1 / b;
    double value = d;
    for (int n = 1; n < MOST_TERMS; n++) {
      double a = -n * (n - shape);
      b += 2;
      d = 1 / nonZero(a * d + b);
      c = nonZero(b + a / c);
      double factor = c * d;
      value *= factor;
      if (Math.abs(factor - 1) <= 2 * EPSILON) {
        break;
      }
    }
    return value;
  }

  private static double nonZero(double value) {
    return value == 0 ? Double.MIN_NORMAL : value;
  }

  /**
   * What a gamma variable of this shape and rate 1 stays below with probability p: Newton's steps
   * on the logarithm of x, halving where they leave the bracket.
   *
   * @param p above 0 and below 1
   */
  static double quantile(double shape, double p) {
    double logFront = logGamma(shape);
    // P(x) is at most x^shape / Γ(shape + 1), hence never below this
    double low = (StrictMath.log(p) + logGamma(shape + 1)) / shape;
    double high = StrictMath.log(shape + 60 + 12 * Math.sqrt(shape));
    double at = Math.min(high, Math.max(low, wilsonHilferty(shape, p)));
    for (int i = 0; i < 200; i++) {
      double x = StrictMath.exp(at);
      double error = cumulative(shape, x) - p;
      if (error > 0) {
        high = at;
      } else {
        low = at;
      }
      // the density of ln x
      double slope = StrictMath.exp(shape * at - x - logFront);
      double next = at - error / slope;
      if (!(next > low && next < high)) {
        next = (low + high) / 2;
      }
      if (Math.abs(next - at) <= 4 * EPSILON * Math.max(1, Math.abs(at))) {
        return StrictMath.exp(next);
      }
      at = next;
    }
    return StrictMath.exp(at);
  }

  /** ln of the cube-root approximation of Wilson and Hilferty (1931), a start only. */
  private static double wilsonHilferty(double shape, double p) {
    double tail = Math.min(p, 1 - p);
    double t = Math.sqrt(-2 * StrictMath.log(tail));
    // Hastings 1955, as in Abramowitz and Stegun 26.2.22
    double z = t - (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + t * 0.04481));
    double root = 1 - 1 / (9 * shape) + (p < 0.5 ? -z : z) / (3 * Math.sqrt(shape));
    return root > 0.1 ? StrictMath.log(shape) + 3 * StrictMath.log(root) : StrictMath.log(p);
  }
}
