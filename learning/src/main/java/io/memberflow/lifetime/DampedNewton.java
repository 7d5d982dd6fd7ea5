package io.memberflow.lifetime;

import java.util.Arrays;

/**
 * Minimises a smooth function of a few variables in a box by Newton's steps with Levenberg's
 * damping (Nocedal and Wright, "Numerical Optimization", 2006, chapters 3.4 and 10.3), on the
 * variables that no bound stops. The second derivatives are differences of the gradient. The box
 * keeps parameters finite where the data do not determine them, as with members who never stop;
 * damping crosses the flat ridges there in few steps, where a quasi-Newton method wanders for
 * thousands. No random numbers: equal data give equal bits.
 */
final class DampedNewton {
  private static final int MOST_STEPS = 60;
  private static final int MOST_TRIES = 20;

  /** A step that promises less ends the search: over 10^6 rows it is a log likelihood of 1e-7. */
  private static final double ENOUGH = 1e-13;

  /** No variable, which is a logarithm, moves further in a step. */
  private static final double LONGEST = 2;

  private static final double DIFFERENCE = 1e-5;
  private static final double ARMIJO = 1e-4;
  private static final double LEAST_DAMPING = 1e-9;

  private final Likelihood function;
  private final double[] low;
  private final double[] high;
  private final int n;

  private DampedNewton(Likelihood function, double[] low, double[] high) {
    this.function = function;
    this.low = low;
    this.high = high;
    n = low.length;
  }

  /** The parameters, not their logarithms, at the minimum found from {@code start}. */
  static double[] fit(Likelihood function, double[] start, double[] low, double[] high) {
    double[] logs = logs(start);
    new DampedNewton(function, logs(low), logs(high)).run(logs);
    return Arrays.stream(logs).map(StrictMath::exp).toArray();
  }

  private static double[] logs(double[] values) {
    return Arrays.stream(values).map(StrictMath::log).toArray();
  }

  private void run(double[] at) {
    project(at);
    double[] gradient = new double[n];
    double value = function.minusMean(at, gradient);
    double damping = 1e-3;
    for (int step = 0; step < MOST_STEPS; step++) {
      boolean[] free = free(at, gradient);
      double[][] curvature = curvature(at, gradient, free);
      double[] next = new double[n];
      double[] nextGradient = new double[n];
      double reached = Double.NaN;
      damping = Math.min(1, damping);
      for (int tries = 0; tries < MOST_TRIES && Double.isNaN(reached); tries++) {
        double[] direction = direction(gradient, curvature, free, damping);
        double promised = direction == null ? Double.NaN : -move(at, gradient, direction, next);
        if (promised <= ENOUGH) {
          return;
        }
        if (promised > 0) {
          double tried = function.minusMean(next, nextGradient);
          // near the minimum a true step is smaller than the rounding of the value
          boolean lower = tried <= value - ARMIJO * promised + 2 * Math.ulp(value);
          reached = lower ? tried : Double.NaN;
        }
        damping = Double.isNaN(reached) ? 10 * damping : Math.max(LEAST_DAMPING, damping / 10);
      }
      if (Double.isNaN(reached)) {
        return;
      }
      System.arraycopy(next, 0, at, 0, n);
      gradient = nextGradient;
      value = reached;
    }
  }

  private void project(double[] at) {
    for (int i = 0; i < n; i++) {
      at[i] = Math.max(low[i], Math.min(high[i], at[i]));
    }
  }

  /** Which variables may move downhill. */
  private boolean[] free(double[] at, double[] gradient) {
    boolean[] free = new boolean[n];
    for (int i = 0; i < n; i++) {
      free[i] = !(at[i] <= low[i] && gradient[i] > 0 || at[i] >= high[i] && gradient[i] < 0);
    }
    return free;
  }

  /** Second derivatives of the free variables; the others get a 1 of their own. */
  private double[][] curvature(double[] at, double[] gradient, boolean[] free) {
    double[][] curvature = new double[n][n];
    double[] beside = new double[n];
    for (int i = 0; i < n; i++) {
      if (!free[i]) {
        curvature[i][i] = 1;
        continue;
      }
      double[] shifted = at.clone();
      double h = at[i] + DIFFERENCE > high[i] ? -DIFFERENCE : DIFFERENCE;
      shifted[i] += h;
      function.minusMean(shifted, beside);
      for (int j = 0; j < n; j++) {
        double half = free[j] ? (beside[j] - gradient[j]) / h / 2 : 0;
        curvature[i][j] += half;
        curvature[j][i] += half;
      }
    }
    return curvature;
  }

  /** Solves by Cholesky's factors; null where the damped curvature is not positive. */
  private double[] direction(
      double[] gradient, double[][] curvature, boolean[] free, double damping) {
    double[][] factor = new double[n][n];
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = curvature[i][j] + (i == j ? damping : 0);
        for (int k = 0; k < j; k++) {
          sum -= factor[i][k] * factor[j][k];
        }
        if (i == j && !(sum > 0)) {
          return null;
        }
        factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
      }
      x[i] = free[i] ? -gradient[i] : 0;
      for (int k = 0; k < i; k++) {
        x[i] -= factor[i][k] * x[k];
      }
      x[i] /= factor[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= factor[k][i] * x[k];
      }
      x[i] /= factor[i][i];
    }
    return x;
  }

  /** Fills {@code next} and returns the slope times the way. */
  private double move(double[] at, double[] gradient, double[] direction, double[] next) {
    double longest = 0;
    for (double d : direction) {
      longest = Math.max(longest, Math.abs(d));
    }
    double length = longest > LONGEST ? LONGEST / longest : 1;
    double slope = 0;
    for (int i = 0; i < n; i++) {
      next[i] = at[i] + length * direction[i];
    }
    project(next);
    for (int i = 0; i < n; i++) {
      slope += gradient[i] * (next[i] - at[i]);
    }
    return slope;
  }
}
