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

  /** The median of the ratios of each pair. */
  static double ratio(double[] of, double[] to) {
    double[] ratios = new double[of.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = of[i] / to[i];
    }
    return of(ratios);
  }
}
