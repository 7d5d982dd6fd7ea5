package io.memberflow.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The largest sum of excesses over any run of values that ends now, 0 for the empty run: g = max(0,
 * g + excess) (Page, "Continuous Inspection Schemes", Biometrika 1954). The run's first value is
 * the likeliest moment of the change.
 */
final class ExcessSum {
  private double excess;
  private long count;
  private double sum;

  void add(double value, double itsExcess) {
    excess += itsExcess;
    if (excess <= 0) {
      clear();
    } else {
      count++;
      sum += value;
    }
  }

  void clear() {
    excess = 0;
    count = 0;
    sum = 0;
  }

  double excess() {
    return excess;
  }

  /** Values in the run. */
  long count() {
    return count;
  }

  double sum() {
    return sum;
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(excess);
    out.writeLong(count);
    out.writeDouble(sum);
  }

  void read(DataInput in) throws IOException {
    excess = in.readDouble();
    count = in.readLong();
    sum = in.readDouble();
  }
}
