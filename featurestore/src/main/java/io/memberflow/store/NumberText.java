package io.memberflow.store;

import com.fasterxml.jackson.core.io.NumberOutput;

/** Numbers as the store holds them: decimal text that reads back to the same double. */
final class NumberText {
  private static final double EXACT = 0x1p53;

  private NumberText() {}

  /** Whole numbers up to 2^53 without a point, others in the shortest form; value is finite. */
  static String of(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
      return Long.toString((long) value);
    }
    // Double.toString before Java 19 is not always shortest: the same value would differ by JVM
    return NumberOutput.toString(value, true);
  }
}
