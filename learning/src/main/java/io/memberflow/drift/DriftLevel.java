package io.memberflow.drift;

/** How sure a detector is that the mean has changed. */
public enum DriftLevel {
  /** Half the evidence, or a looser confidence; may pass. */
  WARNING,
  /** The mean has changed; the detector goes on with what came after. */
  DRIFT
}
