package io.memberflow.simulation;

/** Batch logistic regression by Newton's method, the textbook way; d × d Hessian. */
final class NewtonLogistic {
  private final double[] weights;
  private final double[] gradient;
  private final double[][] hessian;
  private double[][] covariance;

  NewtonLogistic(int dimension) {
    weights = new double[dimension];
    gradient = new double[dimension];
    hessian = new double[dimension][dimension];
  }

  void add(double[] x, boolean label) {
    double margin = 0;
    for (int i = 0; i < x.length; i++) {
      margin += weights[i] * x[i];
    }
    double p = 1 / (1 + Math.exp(-margin));
    for (int i = 0; i < x.length; i++) {
      if (x[i] != 0) {
        gradient[i] += ((label ? 1 : 0) - p) * x[i];
        for (int j = 0; j < x.length; j++) {
          hessian[i][j] += p * (1 - p) * x[i] * x[j];
        }
      }
    }
  }

  void step() {
    covariance = inverse(hessian);
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        weights[i] += covariance[i][j] * gradient[j];
      }
    }
    java.util.Arrays.fill(gradient, 0);
    for (double[] row : hessian) {
      java.util.Arrays.fill(row, 0);
    }
  }

  double weight(int i) {
    return weights[i];
  }

  double standardError(int i) {
    return Math.sqrt(covariance[i][i]);
  }

  /** Gauss–Jordan; the Hessian is positive definite, so no pivoting is needed. */
  private static double[][] inverse(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    double[][] inverse = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
      inverse[i][i] = 1;
    }
    for (int pivot = 0; pivot < n; pivot++) {
      double scale = a[pivot][pivot];
      for (int j = 0; j < n; j++) {
        a[pivot][j] /= scale;
        inverse[pivot][j] /= scale;
      }
      for (int i = 0; i < n; i++) {
        double factor = a[i][pivot];
        if (i != pivot && factor != 0) {
          for (int j = 0; j < n; j++) {
            a[i][j] -= factor * a[pivot][j];
            inverse[i][j] -= factor * inverse[pivot][j];
          }
        }
      }
    }
    return inverse;
  }
}
