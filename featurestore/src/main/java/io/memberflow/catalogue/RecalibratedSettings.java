package io.memberflow.catalogue;

/**
 * A classifier whose probabilities are corrected by what became of them.
 *
 * @param of how the classifier itself learns
 */
public record RecalibratedSettings(LearnerSettings of, Method method) implements LearnerSettings {
  /** How probabilities are corrected. */
  public enum Method {
    /** A logistic curve of the margin: two numbers. */
    PLATT,
    /** Any curve that never falls. */
    ISOTONIC
  }

  @Override
  public String structure() {
    return method + " of " + of.structure();
  }
}
