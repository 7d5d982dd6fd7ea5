package io.memberflow.bench;

import java.util.Arrays;

/** The one statistic that benchmarks quote. */
final class Medians {
  private Medians() {}

  /**
   * @param values at least one; unchanged
   */
  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
