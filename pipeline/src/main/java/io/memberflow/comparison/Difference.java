package io.memberflow.comparison;

/**
 * A variant against the baseline on the examples of one model that both have predicted.
 *
 * @param segment {@value #ALL}, or where the decisions belong
 * @param baseline mean loss; lower is better
 * @param variant mean loss
 * @param difference variant less baseline: below 0 the variant is better
 * @param low of the interval of {@link BlockBootstrap#CONFIDENCE}
 * @param blockHours mean length of the bootstrap's blocks
 */
public record Difference(
    String segment,
    long pairs,
    double baseline,
    double variant,
    double difference,
    double low,
    double high,
    double blockHours) {
  public static final String ALL = "all";

  /** What may be said. */
  public enum Verdict {
    SAME("the same"),
    VARIANT("variant wins"),
    BASELINE("baseline wins"),
    OPEN("not told apart");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  public Verdict verdict() {
    if (difference == 0 && low == 0 && high == 0) {
      return Verdict.SAME;
    }
    if (high < 0) {
      return Verdict.VARIANT;
    }
    return low > 0 ? Verdict.BASELINE : Verdict.OPEN;
  }
}
