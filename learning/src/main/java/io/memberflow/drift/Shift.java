package io.memberflow.drift;

/**
 * A change of a stream's mean.
 *
 * @param before estimate of the mean before the change
 * @param after estimate of the mean since the change
 */
public record Shift(DriftLevel level, double before, double after) {

  public boolean up() {
    return after > before;
  }
}
