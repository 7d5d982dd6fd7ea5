package io.memberflow.learning;

import io.memberflow.lifetime.GammaFunctions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The dispersion φ of counts with variance μ + φ μ², learnt from one count at a time: a stochastic
 * Newton step along the score s of ln φ, the information being the sum of squared scores
 * (Titterington, "Recursive Parameter Estimation using Incomplete Data", JRSS B 1984; Bercu,
 * Godichon and Portier, "An Efficient Stochastic Newton Algorithm", SIAM J. Control Optim. 2020):
 *
 * <pre>
 *   I += weight · s²,  ln φ += weight · s / I,  within ±{@value #LONGEST_STEP}
 *   s = −θ (ψ(y + θ) − ψ(θ) + ln(θ / (θ + μ)) + 1 − (y + θ) / (μ + θ)),  θ = 1/φ
 * </pre>
 *
 * <p>I starts at {@value #CAUTION}, so that the first counts do not decide. φ stays within {@value
 * #LEAST}–{@value #MOST}.
 */
final class Dispersion {
  static final double LEAST = 1e-4;
  static final double MOST = 1e3;
  private static final double LOG_LEAST = StrictMath.log(LEAST);
  private static final double LOG_MOST = StrictMath.log(MOST);
  private static final double LONGEST_STEP = 0.5;
  private static final double CAUTION = 1;

  private double logarithm;
  private double information = CAUTION;

  /** Derived, so that a gradient needs no exponential. */
  private double value;

  /**
   * @param start what is assumed before the first count, {@value #LEAST}–{@value #MOST}
   */
  Dispersion(double start) {
    logarithm = StrictMath.log(start);
    derive();
  }

  double value() {
    return value;
  }

  /** Takes in one count whose expectation was {@code expected}. */
  void learn(double expected, double count, double weight) {
    double score = score(value, expected, count);
    information += weight * score * score;
    double step = weight * score / information;
    logarithm += GeneralisedLinearModel.within(LONGEST_STEP, step);
    logarithm = Math.max(LOG_LEAST, Math.min(LOG_MOST, logarithm));
    derive();
  }

  private void derive() {
    value = StrictMath.exp(logarithm);
  }

  /** The derivative of the log likelihood by ln φ. */
  static double score(double dispersion, double expected, double count) {
    double theta = 1 / dispersion;
    return -theta
        * (digammaDifference(theta, count)
            + StrictMath.log(theta / (theta + expected))
            + (expected - count) / (expected + theta));
  }

  /** ψ(x + y) − ψ(x) for x > 0, y ≥ 0. */
  static double digammaDifference(double x, double y) {
    if (y == Math.rint(y) && y <= 16) {
      double sum = 0;
      for (int k = 0; k < y; k++) {
        sum += 1 / (x + k);
      }
      return sum;
    }
    return GammaFunctions.digamma(x + y) - GammaFunctions.digamma(x);
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(logarithm);
    out.writeDouble(information);
  }

  static Dispersion read(DataInput in) throws IOException {
    Dispersion dispersion = new Dispersion(1);
    dispersion.logarithm = in.readDouble();
    dispersion.information = in.readDouble();
    dispersion.derive();
    return dispersion;
  }
}
