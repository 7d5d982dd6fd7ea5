package io.memberflow.similarity;

/** What makes two vectors alike. */
public enum Metric {
  /** Cosine of the angle, −1 to 1, higher is closer; 0 where one vector is all zeros. */
  COSINE(true),
  /** Straight-line distance, 0 or more, lower is closer. */
  EUCLIDEAN(false),
  /** Sum of the absolute differences, 0 or more, lower is closer. */
  MANHATTAN(false);

  private final boolean higherIsCloser;

  Metric(boolean higherIsCloser) {
    this.higherIsCloser = higherIsCloser;
  }

  public boolean higherIsCloser() {
    return higherIsCloser;
  }

  /** True where the first score is strictly closer than the second. */
  public boolean closer(float first, float second) {
    return higherIsCloser ? first > second : first < second;
  }
}
