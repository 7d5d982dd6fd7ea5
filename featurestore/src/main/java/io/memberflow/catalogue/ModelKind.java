package io.memberflow.catalogue;

/** The family of a model. */
public enum ModelKind {
  /** Whether: the probability of the label event within the horizon. */
  LOGISTIC,
  /** How often: the expected count of label events in the period. */
  POISSON
}
