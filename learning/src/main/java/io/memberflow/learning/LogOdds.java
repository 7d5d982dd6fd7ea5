package io.memberflow.learning;

/**
 * The scale on which evidence for a yes adds up: ln(p / (1 − p)), cut at ±{@value #LONGEST}, where
 * a probability is 0 or 1 to 15 figures.
 */
public final class LogOdds {
  static final double LONGEST = 35;

  private LogOdds() {}

  /** Of a probability, 0–1. */
  public static double of(double probability) {
    return cut(StrictMath.log(probability / (1 - probability)));
  }

  /** The probability that has them. */
  public static double probability(double logOdds) {
    return 1 / (1 + StrictMath.exp(-cut(logOdds)));
  }

  static double cut(double logOdds) {
    return GeneralisedLinearModel.within(LONGEST, logOdds);
  }
}
