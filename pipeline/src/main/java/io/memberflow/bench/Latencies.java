package io.memberflow.bench;

import java.util.Arrays;

/** How long each of many calls took. */
final class Latencies {
  private final long[] nanos;
  private int size;

  Latencies(int most) {
    this.nanos = new long[most];
  }

  void add(long duration) {
    nanos[size++] = duration;
  }

  /**
   * @param quantile 0–1; the value that so many calls do not exceed
   */
  double micros(double quantile) {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    int place = (int) Math.ceil(quantile * size) - 1;
    return sorted[Math.max(0, place)] / 1e3;
  }
}
