package io.memberflow.comparison;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How sure a mean difference is, where examples of nearby times depend on each other: the
 * stationary bootstrap of Politis and Romano (JASA 1994). Steps of time are drawn in runs of
 * geometric length, around the end of the series, and each draw gives Σ differences / Σ pairs.
 *
 * <p>Blocks cut dependence off at their ends, so the draws spread too little. They are spread to at
 * least the long-run variance of the series ({@link BlockLength#variance}), and by the first terms
 * of Student's quantile for the n / (2 · window) values which that was estimated from.
 */
final class BlockBootstrap {
  static final double CONFIDENCE = 0.95;
  private static final int DRAWS = 2000;
  private static final double NORMAL_QUANTILE = 1.96;
  private static final double LEAST_FREEDOM = 3;
  private static final double FLAT_TOP_SHARE = 1.5;

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
    BlockLength block = BlockLength.of(influence);
    double[] draws = new double[DRAWS];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < DRAWS; i++) {
      draws[i] = draw(losses, block.steps(), random);
    }
    Arrays.sort(draws);
    double tail = (1 - CONFIDENCE) / 2;
    double widen = widening(draws, block, losses);
    return new Interval(
        mean + widen * (draws[(int) Math.floor(tail * (DRAWS - 1))] - mean),
        mean + widen * (draws[(int) Math.ceil((1 - tail) * (DRAWS - 1))] - mean),
        block.steps());
  }

  private static double widening(double[] draws, BlockLength block, PairedLosses losses) {
    double center = Arrays.stream(draws).average().orElse(0);
    double spread =
        Math.sqrt(Arrays.stream(draws).map(d -> (d - center) * (d - center)).sum() / DRAWS);
    int n = losses.counts.length;
    if (spread == 0 || n < 2 * block.window()) {
      return 1;
    }
    // covariances around the sample's own mean are too small by the share of the window
    double bias = 1 - FLAT_TOP_SHARE * block.window() / n;
    double longRun = Math.sqrt(block.variance() * n / bias) / losses.pairs();
    double freedom = Math.max(LEAST_FREEDOM, n / (2.0 * block.window()));
    double z2 = NORMAL_QUANTILE * NORMAL_QUANTILE;
    double student =
        1 + (1 + z2) / (4 * freedom) + (5 * z2 * z2 + 16 * z2 + 3) / (96 * freedom * freedom);
    return Math.max(1, longRun / spread) * student;
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
