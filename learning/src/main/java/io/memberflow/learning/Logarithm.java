package io.memberflow.learning;

/**
 * The natural logarithm from additions, multiplications and one division only, so that it has the
 * same bits on every processor. {@code Math.log} may differ between processors and {@code
 * StrictMath.log} is a native call in Java 17.
 *
 * <p>With y = 2^e · m, m in [√½, √2): ln y = e · ln 2 + 2 · artanh((m − 1) / (m + 1)), the series
 * cut after s^11. Absolute error below 2e-11 for y in [1, 3.5e38].
 */
final class Logarithm {
  private static final double LN2 = 0.6931471805599453;
  private static final long EXPONENT = 0xFFF0000000000000L;

  /** The bits of √½. */
  private static final long HALF_ROOT = 0x3FE6A09E667F3BCDL;

  private Logarithm() {}

  /** sign(x) · ln(1 + |x|); x finite. */
  static double signed(double x) {
    return Math.copySign(natural(1 + Math.abs(x)), x);
  }

  /** ln y; y finite, normal and above 0. */
  static double natural(double y) {
    long bits = Double.doubleToRawLongBits(y);
    // no branch: which half of the octave a number is in cannot be predicted
    long fromHalfRoot = bits - HALF_ROOT;
    double exponent = (int) (fromHalfRoot >> 52);
    double m = Double.longBitsToDouble(bits - (fromHalfRoot & EXPONENT));
    double s = (m - 1) / (m + 1);
    double q = s * s;
    double q2 = q * q;
    // Estrin's order: three independent pairs instead of one chain
    double series =
        (1 + q * (1.0 / 3)) + q2 * ((1.0 / 5 + q * (1.0 / 7)) + q2 * (1.0 / 9 + q * (1.0 / 11)));
    return exponent * LN2 + 2 * s * series;
  }
}
