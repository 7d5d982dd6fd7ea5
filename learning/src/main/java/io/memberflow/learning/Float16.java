package io.memberflow.learning;

/** IEEE 754 binary16: 11 bits of precision, ±6.1e-5 to ±65504 and subnormals down to 6e-8. */
final class Float16 {
  static final float LARGEST = 65504;

  private Float16() {}

  /** The nearest one, ties to even; beyond ±{@value #LARGEST} that. NaN is not a weight. */
  static short of(double value) {
    int sign = value < 0 ? 0x8000 : 0;
    double magnitude = Math.min(Math.abs(value), LARGEST);
    // spacing of the numbers around it: 2^(e − 10), below 2^−14 that of the subnormals
    int exponent = Math.max(Math.getExponent(magnitude), -14);
    double steps = Math.rint(Math.scalb(magnitude, 10 - exponent));
    // 2^11 steps carry into the exponent by themselves
    int bits = (exponent + 14 << 10) + (int) steps;
    return (short) (sign | Math.min(bits, 0x7BFF));
  }

  static float value(short bits) {
    int exponent = bits >>> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude =
        exponent == 0
            ? Math.scalb((float) fraction, -24)
            : Math.scalb((float) (fraction + 0x400), exponent - 25);
    return bits < 0 ? -magnitude : magnitude;
  }
}
