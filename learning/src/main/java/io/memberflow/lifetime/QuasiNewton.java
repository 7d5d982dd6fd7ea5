package io.memberflow.lifetime;

import java.util.Arrays;

/**
 * Minimises a smooth function in a box: Broyden, Fletcher, Goldfarb and Shanno's update (Nocedal
 * and Wright, "Numerical Optimization", 2006, algorithm 6.1) on the variables that no bound stops,
 * with backtracking along the projected direction. The box keeps parameters finite where the data
 * do not determine them, as with members who never stop. No random numbers: equal data give equal
 * bits.
 */
final class QuasiNewton {
  private static final int MOST_STEPS = 500;
  private static final double FLAT = 1e-9;

  /** No variable, which is a logarithm, moves further in a step. */
  private static final double LONGEST = 1;

  private static final double ARMIJO = 1e-4;
  private static final int MOST_HALVINGS = 30;

  private final Likelihood function;
  private final double[] low;
  private final double[] high;
  private final int n;
  private final double[][] inverse;

  private QuasiNewton(Likelihood function, double[] low, double[] high) {
    this.function = function;
    this.low = low;
    this.high = high;
    n = low.length;
    inverse = new double[n][n];
  }

  /** The parameters, not their logarithms, at the minimum found from {@code start}. */
  static double[] fit(Likelihood function, double[] start, double[] low, double[] high) {
    double[] logs = logs(start);
    new QuasiNewton(function, logs(low), logs(high)).run(logs);
    return Arrays.stream(logs).map(StrictMath::exp).toArray();
  }

  private static double[] logs(double[] values) {
    return Arrays.stream(values).map(StrictMath::log).toArray();
  }

  private void run(double[] at) {
    project(at);
    double[] gradient = new double[n];
    double value = function.minusMean(at, gradient);
    boolean fresh = reset(1);
    for (int step = 0; step < MOST_STEPS; step++) {
      boolean[] free = free(at, gradient);
      if (largest(gradient, free) < FLAT) {
        return;
      }
      double[] next = new double[n];
      double[] nextGradient = new double[n];
      double reached = search(at, value, gradient, direction(gradient, free), next, nextGradient);
      if (Double.isNaN(reached)) {
        if (fresh) {
          return;
        }
        fresh = reset(1);
        continue;
      }
      fresh = update(at, gradient, next, nextGradient, fresh);
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

  private double largest(double[] gradient, boolean[] free) {
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = free[i] ? Math.max(largest, Math.abs(gradient[i])) : largest;
    }
    return largest;
  }

  private double[] direction(double[] gradient, boolean[] free) {
    double[] direction = new double[n];
    double longest = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; free[i] && j < n; j++) {
        direction[i] -= free[j] ? inverse[i][j] * gradient[j] : 0;
      }
      longest = Math.max(longest, Math.abs(direction[i]));
    }
    for (int i = 0; longest > LONGEST && i < n; i++) {
      direction[i] *= LONGEST / longest;
    }
    return direction;
  }

  /** The value at {@code next}, NaN where no step along the direction goes down. */
  private double search(
      double[] at,
      double value,
      double[] gradient,
      double[] direction,
      double[] next,
      double[] nextGradient) {
    double length = 1;
    for (int halving = 0; halving < MOST_HALVINGS; halving++, length /= 2) {
      double slope = 0;
      for (int i = 0; i < n; i++) {
        next[i] = at[i] + length * direction[i];
      }
      project(next);
      for (int i = 0; i < n; i++) {
        slope += gradient[i] * (next[i] - at[i]);
      }
      double reached = function.minusMean(next, nextGradient);
      // near the minimum a true step is smaller than the rounding of the value
      if (slope < 0 && reached <= value + ARMIJO * slope + 2 * Math.ulp(value)) {
        return reached;
      }
    }
    return Double.NaN;
  }

  private boolean reset(double scale) {
    for (int i = 0; i < n; i++) {
      Arrays.fill(inverse[i], 0);
      inverse[i][i] = scale;
    }
    return true;
  }

  /** Whether the inverse is still without knowledge of the curvature. */
  private boolean update(double[] at, double[] from, double[] next, double[] to, boolean fresh) {
    double[] s = new double[n];
    double[] y = new double[n];
    double sy = 0;
    double yy = 0;
    double ss = 0;
    for (int i = 0; i < n; i++) {
      s[i] = next[i] - at[i];
      y[i] = to[i] - from[i];
      sy += s[i] * y[i];
      yy += y[i] * y[i];
      ss += s[i] * s[i];
    }
    if (sy <= 1e-10 * Math.sqrt(ss * yy)) {
      return fresh;
    }
    if (fresh) {
      reset(sy / yy);
    }
    double[] hy = new double[n];
    double yhy = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        hy[i] += inverse[i][j] * y[j];
      }
      yhy += y[i] * hy[i];
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        inverse[i][j] += (1 + yhy / sy) * s[i] * s[j] / sy - (hy[i] * s[j] + s[i] * hy[j]) / sy;
      }
    }
    return false;
  }
}
