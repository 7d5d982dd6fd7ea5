package io.memberflow.learning;

/**
 * The natural logarithm from additions, multiplications and one division only, so that it has the
 * same bits on every processor. {@code Math.log} may differ between processors and {@code
 * StrictMath.log} is a native call in Java 17.
 *
 * <p>With y = 2^e · m, m in [√½, √2): ln y = e · ln 2 + 2 · artanh((m − 1) / (m + 1)), the series
 * cut after s^15. Absolute error below 1e-13 for y in [1, 3.5e38].
 */
final class Logarithm {
  private static final double LN2 = 0.6931471805599453;
  private static final long FRACTION = 0x000FFFFFFFFFFFFFL;
  private static final long ONE = 0x3FF0000000000000L;

  private Logarithm() {}

  /** sign(x) · ln(1 + |x|); x finite. */
  static double signed(double x) {
    return Math.copySign(natural(1 + Math.abs(x)), x);
  }

  private static double natural(double y) {
    long bits = Double.doubleToRawLongBits(y);
    int exponent = (int) (bits >>> 52) - 1023;
    double m = Double.longBitsToDouble((bits & FRACTION) | ONE);
    if (m > 1.4142135623730951) {
      m *= 0.5;
      exponent++;
    }
    double s = (m - 1) / (m + 1);
    double q = s * s;
    double series =
        1
            + q
                * (1.0 / 3
                    + q
                        * (1.0 / 5
                            + q
                                * (1.0 / 7
                                    + q
                                        * (1.0 / 9
                                            + q * (1.0 / 11 + q * (1.0 / 13 + q * (1.0 / 15)))))));
    return exponent * LN2 + 2 * s * series;
  }
}
