package io.memberflow.similarity.cpu;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;

/**
 * Turns rows into what the kernels compare, without changing any order: unit length for cosine;
 * centred on the items' mean for Euclidean, so that data far from the origin keeps its digits; and
 * scaled by a power of two to at most 1, so that nothing overflows.
 */
public final class RowTransform {
  private final Metric metric;
  private final double[] centre;
  private final double scale;
  private final double largest;

  private RowTransform(Metric metric, double[] centre, double scale, double largest) {
    this.metric = metric;
    this.centre = centre;
    this.scale = scale;
    this.largest = largest;
  }

  /** For all rows of both matrices. */
  public static RowTransform of(Metric metric, Matrix queries, Matrix items) {
    double[] sums = new double[items.dimension()];
    double largest = 0;
    if (metric != Metric.COSINE) {
      largest = scan(items, sums);
      if (queries != items) {
        largest = Math.max(largest, scan(queries, new double[items.dimension()]));
      }
    }
    for (int j = 0; j < sums.length; j++) {
      sums[j] /= Math.max(1, items.rows());
    }
    // a difference from the mean is at most twice the largest value
    double scale = largest == 0 ? 1 : Math.scalb(1.0, -Math.getExponent(largest) - 2);
    return new RowTransform(metric, sums, scale, largest);
  }

  /** Adds up the columns and returns the largest absolute value. */
  private static double scan(Matrix matrix, double[] sums) {
    float[] row = new float[matrix.dimension()];
    float largest = 0;
    for (int r = 0; r < matrix.rows(); r++) {
      matrix.copyRow(r, row);
      for (int j = 0; j < row.length; j++) {
        sums[j] += row[j];
        largest = Math.max(largest, Math.abs(row[j]));
      }
    }
    return largest;
  }

  /**
   * True where {@link ErrorBounds} hold: no distance leaves the range of float32 at either end, and
   * the dimension is not so large that the bounds are worth nothing.
   */
  public boolean isBounded() {
    int dimension = centre.length;
    return dimension <= 100_000
        && (largest == 0
            || largest > 0x1p-60 && largest < 0x1p101 && largest * dimension < 0x1p126);
  }

  /** What Euclidean rows are centred on, a value for each column; zeros for other metrics. */
  public double[] centre() {
    return metric == Metric.EUCLIDEAN ? centre.clone() : new double[centre.length];
  }

  /** A power of two; 1 for cosine. */
  public double scale() {
    return scale;
  }

  /** A distance of the rows as they are, in the scale of the transformed ones. */
  double scaled(double distance) {
    return distance * scale;
  }

  /**
   * @param row as it is
   * @param into receives element j at {@code at + j * stride}
   * @return the norm of what was written
   */
  double apply(float[] row, float[] into, int at, int stride) {
    double factor = scale;
    if (metric == Metric.COSINE) {
      double squares = 0;
      for (float value : row) {
        squares += (double) value * value;
      }
      factor = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    }
    double norm = 0;
    for (int j = 0; j < row.length; j++) {
      double value = metric == Metric.EUCLIDEAN ? row[j] - centre[j] : row[j];
      float written = (float) (value * factor);
      into[at + j * stride] = written;
      norm += (double) written * written;
    }
    return Math.sqrt(norm);
  }
}
