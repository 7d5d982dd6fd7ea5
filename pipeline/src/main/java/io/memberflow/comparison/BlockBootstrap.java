package io.memberflow.comparison;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How sure a mean difference is, where examples of nearby times depend on each other: the
 * stationary bootstrap of Politis and Romano (JASA 1994). Steps of time are drawn in runs of
 * geometric length, around the end of the series, and each draw gives Σ differences / Σ pairs. The
 * spread of the draws is widened by √(n / (n − b)), as a variance from n / b blocks is too small.
 */
final class BlockBootstrap {
  static final double CONFIDENCE = 0.95;
  private static final int DRAWS = 2000;

  private final long seed;

  BlockBootstrap(long seed) {
    this.seed = seed;
  }

  /**
   * @param blockSteps mean length of a block, in steps
   */
  record Interval(double low, double high, double blockSteps) {}

  /** The interval that holds the true mean difference with {@link #CONFIDENCE}. */
  Interval of(PairedLosses losses) {
    int n = losses.counts.length;
    double mean = losses.meanDifference();
    double[] influence = new double[n];
    for (int i = 0; i < n; i++) {
      influence[i] = losses.differences[i] - mean * losses.counts[i];
    }
    double block = BlockLength.of(influence);
    double[] draws = new double[DRAWS];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < DRAWS; i++) {
      draws[i] = draw(losses, block, random);
    }
    Arrays.sort(draws);
    double tail = (1 - CONFIDENCE) / 2;
    double widen = Math.sqrt(n / Math.max(1, n - block));
    return new Interval(
        mean + widen * (draws[(int) Math.floor(tail * (DRAWS - 1))] - mean),
        mean + widen * (draws[(int) Math.ceil((1 - tail) * (DRAWS - 1))] - mean),
        block);
  }

  private static double draw(PairedLosses losses, double block, SplittableRandom random) {
    int n = losses.counts.length;
    double sum = 0;
    long pairs = 0;
    while (pairs == 0) {
      int at = 0;
      for (int i = 0; i < n; i++) {
        boolean starts = i == 0 || random.nextDouble() * block < 1;
        at = starts ? random.nextInt(n) : at + 1 == n ? 0 : at + 1;
        sum += losses.differences[at];
        pairs += losses.counts[at];
      }
    }
    return sum / pairs;
  }
}
