package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Which part of the members a value belongs to. The bounds between the tiers are quantiles of the
 * values of a sample: at most {@value #CAPACITY} of the members seen since the bounds were learnt
 * last, each with the same chance (algorithm R of Vitter 1985, its random numbers a hash of the
 * position). The sample keeps histories, not values, because a fit changes all values.
 */
final class ValueTiers {
  private static final int CAPACITY = 2048;
  private static final int COLUMNS = 4;

  /** The value of a member with this history. */
  interface Value {
    double of(double x, double recency, double age, double mean);
  }

  private final List<Double> shares;

  /** Ascending; empty before the first learning. */
  private double[] bounds = {};

  private long seen;
  private double[] sample = new double[16 * COLUMNS];

  ValueTiers(List<Double> shares) {
    this.shares = shares;
  }

  private int size() {
    return (int) Math.min(CAPACITY, seen);
  }

  void observe(double x, double recency, double age, double mean) {
    long place = seen++;
    if (place >= CAPACITY) {
      place = Math.floorMod(mixed(place), place + 1);
    }
    if (place < CAPACITY) {
      int at = (int) place * COLUMNS;
      if (at == sample.length) {
        sample = Arrays.copyOf(sample, 2 * sample.length);
      }
      sample[at] = x;
      sample[at + 1] = recency;
      sample[at + 2] = age;
      sample[at + 3] = mean;
    }
  }

  /** The finaliser of SplitMix64. */
  private static long mixed(long position) {
    long h = (position + 1) * 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    return h ^ (h >>> 31);
  }

  /** Takes the bounds from the sample, if there is any, and starts another. */
  void learn(Value value) {
    int size = size();
    if (size == 0) {
      return;
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      int at = i * COLUMNS;
      values[i] = value.of(sample[at], sample[at + 1], sample[at + 2], sample[at + 3]);
    }
    Arrays.sort(values);
    bounds = shares.stream().mapToDouble(share -> values[(int) (share * size)]).toArray();
    seen = 0;
  }

  /** Between the tiers, ascending; none before the first learning. */
  double[] bounds() {
    return bounds;
  }

  /** From 1 for the lowest; NaN without bounds. */
  static double tier(double[] bounds, double value) {
    if (bounds.length == 0) {
      return Double.NaN;
    }
    int tier = 1;
    for (double bound : bounds) {
      tier += value >= bound ? 1 : 0;
    }
    return tier;
  }

  /** The least value of each tier but the lowest, as {@code tier.2} and so on. */
  void bounds(Map<String, Double> into) {
    for (int i = 0; i < bounds.length; i++) {
      into.put("tier." + (i + 2), bounds[i]);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(bounds.length > 0);
    for (double bound : bounds) {
      out.writeDouble(bound);
    }
    out.writeLong(seen);
    for (int i = 0; i < size() * COLUMNS; i++) {
      out.writeDouble(sample[i]);
    }
  }

  static ValueTiers read(List<Double> shares, DataInput in) throws IOException {
    ValueTiers tiers = new ValueTiers(shares);
    tiers.bounds = new double[in.readBoolean() ? shares.size() : 0];
    for (int i = 0; i < tiers.bounds.length; i++) {
      tiers.bounds[i] = in.readDouble();
    }
    tiers.seen = in.readLong();
    int size = tiers.size() * COLUMNS;
    tiers.sample = new double[Math.max(16 * COLUMNS, Integer.highestOneBit(size) * 2)];
    for (int i = 0; i < size; i++) {
      tiers.sample[i] = in.readDouble();
    }
    return tiers;
  }
}
