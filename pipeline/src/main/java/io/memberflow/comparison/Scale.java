package io.memberflow.comparison;

import java.util.ArrayList;
import java.util.List;

/**
 * From values to places in a picture, and the round values to mark.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}, above {@code low}
 */
record Scale(double low, double high, double from, double to) {
  private static final int MARKS = 5;

  /** With some air around the values; a span of its own where there is none. */
  static Scale around(double low, double high, double from, double to) {
    double span = high > low ? high - low : Math.max(1e-9, Math.abs(high) * 0.1);
    return new Scale(low - 0.05 * span, high + 0.05 * span, from, to);
  }

  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /** Round values within the span. */
  List<Double> marks() {
    double rough = (high - low) / MARKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power;
    for (double factor : new double[] {1, 2, 5, 10}) {
      if (factor * power >= rough) {
        step = factor * power;
        break;
      }
    }
    List<Double> marks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
      marks.add(i * step);
    }
    return marks;
  }
}
