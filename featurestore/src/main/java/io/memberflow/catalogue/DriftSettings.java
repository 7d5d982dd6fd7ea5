package io.memberflow.catalogue;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How a model is watched for drift. Tolerance and threshold are in standard deviations of the
 * watched stream.
 *
 * @param of at least one
 * @param per the detector gets the mean of so long a time instead of each value, so that a rhythm
 *     within it is no drift; empty for each value
 * @param warmUp values that give a stream its scale, at the start and after each drift
 * @param delta of ADWIN: the most probable false alarm at one look, within (0, 1)
 * @param tolerance of the sums: shifts of the mean below it add up to nothing, above 0
 * @param threshold of the sums: what must have added up, above 0; half of it is a warning
 */
public record DriftSettings(
    DriftMethod detector,
    Set<DriftSource> of,
    Optional<Duration> per,
    int warmUp,
    double delta,
    double tolerance,
    double threshold) {
  public static final int WARM_UP = 1_000;
  public static final double DELTA = 0.002;
  public static final double TOLERANCE = 0.25;
  public static final double THRESHOLD = 50;

  public DriftSettings {
    of = Collections.unmodifiableSet(EnumSet.copyOf(of)); // in the same order everywhere
  }

  /** With the defaults of everything else. */
  public DriftSettings(DriftMethod detector, Set<DriftSource> of) {
    this(detector, of, Optional.empty(), WARM_UP, DELTA, TOLERANCE, THRESHOLD);
  }
}
