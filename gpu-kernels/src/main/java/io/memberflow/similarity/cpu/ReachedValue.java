package io.memberflow.similarity.cpu;

import java.util.Arrays;

/**
 * Finds a value that k of some values reach, as high as is cheap: by histograms, each of one bin of
 * the one before. Selecting the k-th value itself costs many times as much in wrong branches.
 */
final class ReachedValue {
  private static final int BINS = 256;
  private static final int ROUNDS = 4;

  private final int[] counts = new int[BINS];

  /**
   * @param values finite
   * @param k 1 or more, at most {@code size}
   * @return at least k of the first {@code size} values are this or more; near the k-th largest
   */
  float reachedBy(float[] values, int size, int k) {
    float low = values[0];
    float high = values[0];
    for (int i = 1; i < size; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    int above = 0; // values higher than high
    for (int round = 0; round < ROUNDS && low < high; round++) {
      double scale = (BINS - 1) / ((double) high - low);
      Arrays.fill(counts, 0);
      for (int i = 0; i < size; i++) {
        if (values[i] >= low && values[i] <= high) {
          counts[(int) ((values[i] - (double) low) * scale)]++;
        }
      }
      int bin = BINS - 1;
      int reached = above + counts[bin];
      while (reached < k) {
        bin--;
        reached += counts[bin];
      }
      // the bin's own limits among the values, so that no rounding can be wrong
      float lowest = high;
      float highest = low;
      for (int i = 0; i < size; i++) {
        if (values[i] >= low
            && values[i] <= high
            && (int) ((values[i] - (double) low) * scale) == bin) {
          lowest = Math.min(lowest, values[i]);
          highest = Math.max(highest, values[i]);
        }
      }
      above = reached - counts[bin];
      low = lowest;
      high = highest;
      if (reached - k <= k / 16) {
        break;
      }
    }
    return low;
  }
}
