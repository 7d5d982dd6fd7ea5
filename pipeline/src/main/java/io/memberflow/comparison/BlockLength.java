package io.memberflow.comparison;

/**
 * What a series says of its own dependence. How long the blocks of a stationary bootstrap should be
 * on average, chosen from the data: Politis and White, "Automatic Block-Length Selection for the
 * Dependent Bootstrap", Econometric Reviews 2004, with the correction of Patton, Politis and White
 * 2009.
 *
 * @param steps mean length of a block, 1 to a third of the series
 * @param variance of a step, counting its dependence on others: Σ λ(k / window) R(k), λ flat at
 *     first, then falling to 0
 * @param window lags that were taken into account, on either side
 */
record BlockLength(double steps, double variance, int window) {
  private static final double SIGNIFICANT = 2;
  private static final int SILENT_LAGS = 5;
  private static final int LEAST_WINDOW = 10;

  /**
   * @param series one value for each step of time
   */
  static BlockLength of(double[] series) {
    int n = series.length;
    double variance = autocovariance(series, 0);
    if (n < 10 || !(variance > 0)) {
      return new BlockLength(1, 0, 1);
    }
    int silent = Math.max(SILENT_LAGS, (int) Math.ceil(Math.log10(n)));
    int most = Math.min(n - 1, (int) Math.ceil(Math.sqrt(n)) + silent);
    double threshold = SIGNIFICANT * Math.sqrt(Math.log10(n) / n) * variance;
    int last = 0;
    for (int lag = 1; lag <= most && lag - last <= silent; lag++) {
      if (Math.abs(autocovariance(series, lag)) > threshold) {
        last = lag;
      }
    }
    int window = Math.min(most, Math.max(LEAST_WINDOW, 2 * last));
    double spectrum = variance;
    double slope = 0;
    for (int lag = 1; lag <= window; lag++) {
      double share = (double) lag / window;
      double weight = share <= 0.5 ? 1 : 2 * (1 - share);
      double covariance = weight * autocovariance(series, lag);
      spectrum += 2 * covariance;
      slope += 2 * lag * covariance;
    }
    double length = Math.cbrt(slope * slope / (spectrum * spectrum) * n);
    double longest = Math.min(3 * Math.sqrt(n), n / 3.0);
    double steps = Double.isFinite(length) ? Math.max(1, Math.min(longest, length)) : longest;
    return new BlockLength(steps, Math.max(0, spectrum), window);
  }

  private static double autocovariance(double[] series, int lag) {
    double mean = 0;
    for (double value : series) {
      mean += value / series.length;
    }
    double sum = 0;
    for (int i = lag; i < series.length; i++) {
      sum += (series[i] - mean) * (series[i - lag] - mean);
    }
    return sum / series.length;
  }
}
