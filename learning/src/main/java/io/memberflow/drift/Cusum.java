package io.memberflow.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * The cumulative sum test (Page, Biometrika 1954), on both sides: the excess of the values over a
 * fixed reference and a tolerance k is summed up, never below 0, and a sum above h is a drift. With
 * k half the shift that matters it finds that shift soonest (Moustakides 1986).
 *
 * <p>For independent values of mean 0 and variance 1 that are at most b, one side raises a false
 * alarm within n values with a probability of at most n · e^(−θh), θ = 2k / (1 + 2kb/3):
 * Bernstein's inequality makes e^(θ Σ (x − k)) a supermartingale from any start, and Ville's bounds
 * its maximum.
 */
public final class Cusum implements DriftDetector {
  private final double reference;
  private final TwoSidedSum sums;

  /**
   * @param reference the mean while nothing has changed
   * @param tolerance k, at least 0, in units of the values
   * @param threshold h, above 0, in units of the values
   */
  public Cusum(double reference, double tolerance, double threshold) {
    Finite.require(reference);
    this.reference = reference;
    sums = new TwoSidedSum(tolerance, threshold);
  }

  @Override
  public Optional<Shift> add(double value) {
    return sums.add(value, reference);
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
