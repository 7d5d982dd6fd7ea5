package io.memberflow.catalogue;

/** What is watched for drift. */
public enum DriftSource {
  /** The loss of each answered prediction. */
  LOSS,
  /** Each input at each decision: its number, and whether it is missing. */
  FEATURES
}
