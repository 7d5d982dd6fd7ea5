package io.memberflow.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** Sums up excesses over and under a reference; starts anew after each drift. */
final class TwoSidedSum {
  private final double tolerance;
  private final double threshold;
  private final ExcessSum up = new ExcessSum();
  private final ExcessSum down = new ExcessSum();
  private long count;
  private double sum;
  private boolean warned;

  TwoSidedSum(double tolerance, double threshold) {
    require("tolerance", tolerance, 0);
    require("threshold", threshold, Double.MIN_VALUE);
    this.tolerance = tolerance;
    this.threshold = threshold;
  }

  private static void require(String what, double value, double least) {
    if (!(value >= least && value <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "%s is %s; must be finite and %s 0; in units of the values"
              .formatted(what, value, least > 0 ? "above" : "at least"));
    }
  }

  /** Mean of the values so far with one more; what Page–Hinkley refers to. */
  double meanWith(double value) {
    return (sum + value) / (count + 1);
  }

  Optional<Shift> add(double value, double reference) {
    Finite.require(value);
    count++;
    sum += value;
    up.add(value, value - reference - tolerance);
    down.add(value, reference - value - tolerance);
    ExcessSum run = up.excess() >= down.excess() ? up : down;
    boolean drift = run.excess() > threshold;
    boolean warning = run.excess() > threshold / 2;
    if (!drift && (warned || !warning)) {
      warned = warning;
      return Optional.empty();
    }
    double before = count > run.count() ? (sum - run.sum()) / (count - run.count()) : reference;
    double after = run.sum() / run.count();
    warned = !drift;
    if (drift) {
      up.clear();
      down.clear();
      count = 0;
      sum = 0;
    }
    return Optional.of(new Shift(drift ? DriftLevel.DRIFT : DriftLevel.WARNING, before, after));
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeDouble(sum);
    out.writeBoolean(warned);
    up.write(out);
    down.write(out);
  }

  void read(DataInput in) throws IOException {
    count = in.readLong();
    sum = in.readDouble();
    warned = in.readBoolean();
    up.read(in);
    down.read(in);
  }
}
