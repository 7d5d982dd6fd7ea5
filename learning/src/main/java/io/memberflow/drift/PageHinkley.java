package io.memberflow.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * The Page–Hinkley test (Hinkley, Biometrika 1971, after Page 1954), on both sides: the excess of
 * the values over their running mean and a tolerance δ is summed up, and a sum that rises more than
 * λ above its lowest point is a drift. Needs no reference, and therefore follows a slow change
 * instead of finding it.
 */
public final class PageHinkley implements DriftDetector {
  private final TwoSidedSum sums;

  /**
   * @param tolerance δ, at least 0, in units of the values
   * @param threshold λ, above 0, in units of the values
   */
  public PageHinkley(double tolerance, double threshold) {
    sums = new TwoSidedSum(tolerance, threshold);
  }

  @Override
  public Optional<Shift> add(double value) {
    return sums.add(value, sums.meanWith(value));
  }

  @Override
  public void write(DataOutput out) throws IOException {
    sums.write(out);
  }

  @Override
  public void read(DataInput in) throws IOException {
    sums.read(in);
  }
}
