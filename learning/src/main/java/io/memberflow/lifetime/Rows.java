package io.memberflow.lifetime;

import java.util.Arrays;

/**
 * Rows to fit a model to, column by column. What the columns mean is the model's: see {@link
 * BgNbd#fit}, {@link GammaGamma#fit} and {@link GammaPoisson#fit}.
 */
public final class Rows {
  private int size;
  private double[] counts = new double[64];
  private double[] firsts = new double[64];
  private double[] seconds = new double[64];
  private double[] weights = new double[64];

  /**
   * Adds a row.
   *
   * @param count at least 0
   * @param first at least 0
   * @param second at least 0; 0 where a model has two columns only
   * @param weight how many such rows there are, above 0
   */
  public void add(double count, double first, double second, double weight) {
    if (!(count >= 0 && first >= 0 && second >= 0 && weight > 0)
        || Double.isInfinite(count + first + second + weight)) {
      throw new IllegalArgumentException(
          "row is (%s, %s, %s) with weight %s; must be finite, at least 0, the weight above 0"
              .formatted(count, first, second, weight));
    }
    if (size == counts.length) {
      counts = Arrays.copyOf(counts, 2 * size);
      firsts = Arrays.copyOf(firsts, 2 * size);
      seconds = Arrays.copyOf(seconds, 2 * size);
      weights = Arrays.copyOf(weights, 2 * size);
    }
    counts[size] = count;
    firsts[size] = first;
    seconds[size] = second;
    weights[size++] = weight;
  }

  public int size() {
    return size;
  }

  public double count(int row) {
    return counts[row];
  }

  public double first(int row) {
    return firsts[row];
  }

  public double second(int row) {
    return seconds[row];
  }

  public double weight(int row) {
    return weights[row];
  }

  /** The sum of all weights. */
  public double weight() {
    double sum = 0;
    for (int row = 0; row < size; row++) {
      sum += weights[row];
    }
    return sum;
  }

  void requireSome() {
    if (size == 0) {
      throw new IllegalArgumentException("there are 0 rows to fit; at least 1 is needed");
    }
  }
}
