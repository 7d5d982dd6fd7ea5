package io.memberflow.similarity.cpu;

import io.memberflow.similarity.Metric;

/**
 * How far a closeness computed in float32 may be from the true one. With u = 2⁻²⁴, n dimensions and
 * any order of summation (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1):
 *
 * <ul>
 *   <li>cosine of rows normalised to float32: n + 1 roundings in the product, 2 in the rows;
 *   <li>q · i − |i|²/2 of centred rows: the same times |q||i| + |i|²/2, and what rounding the
 *       distance to float32 may hide, (|q| + |i|)² times a few u;
 *   <li>a sum of absolute differences: n + 1 roundings, relative to the sum itself.
 * </ul>
 *
 * <p>The constants are rounded up generously: they cost candidates, never a wrong neighbour.
 */
final class ErrorBounds {
  private static final double U = 0x1p-24;

  /** Above what flushing to zero can hide in rows scaled to at most 1, see {@link RowTransform}. */
  private static final double ABSOLUTE = 0x1p-80;

  /** The bounds themselves are computed in float32: what that may lose, relative to both parts. */
  private static final double OWN_ROUNDINGS = 4 * U;

  private final Metric metric;
  private final double roundings;
  private final float relative;

  ErrorBounds(Metric metric, int dimension) {
    this.metric = metric;
    this.roundings = 1.01 * U * (dimension + 8);
    this.relative = (float) ((metric == Metric.MANHATTAN ? roundings : 0) + OWN_ROUNDINGS);
  }

  /**
   * The part of the error that does not grow with the closeness.
   *
   * @param query norm of the transformed query row
   * @param items largest norm of the transformed item rows
   */
  float absolute(double query, double items) {
    double error =
        switch (metric) {
          case COSINE -> roundings;
          case EUCLIDEAN ->
              roundings * (query * items + items * items / 2)
                  + 8 * U * (query + items) * (query + items);
          case MANHATTAN -> 0;
        };
    return (float) ((ABSOLUTE + error) * (1 + OWN_ROUNDINGS));
  }

  /** The smallest computed closeness whose true one may be {@code least}. */
  float threshold(float least, float absolute) {
    return lower(least, absolute);
  }

  float lower(float closeness, float absolute) {
    return closeness - (Math.abs(closeness) * relative + absolute);
  }

  float upper(float closeness, float absolute) {
    return closeness + (Math.abs(closeness) * relative + absolute);
  }

  /** Rounded down. */
  static float below(double value) {
    float rounded = (float) value;
    return rounded > value ? Math.nextDown(rounded) : rounded;
  }

  /** Rounded up. */
  static float above(double value) {
    return -below(-value);
  }
}
