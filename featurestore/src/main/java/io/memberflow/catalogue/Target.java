package io.memberflow.catalogue;

/** What a model predicts of the label events within its horizon. */
public enum Target {
  /** The probability that one comes. */
  WHETHER("label"),
  /** The expected count. */
  HOW_OFTEN("count"),
  /** The expected sum of their amounts. */
  HOW_MUCH("sum");

  private final String key;

  Target(String key) {
    this.key = key;
  }

  /** The key of a model that names the label event: it says what is predicted. */
  public String key() {
    return key;
  }
}
