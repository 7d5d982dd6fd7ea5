package io.memberflow.comparison;

/** The losses of two variants on the same examples, summed up by step of time. */
final class PairedLosses {
  final double[] differences;
  final long[] counts;
  private double baseline;
  private double variant;
  private long pairs;

  PairedLosses(int steps) {
    this.differences = new double[steps];
    this.counts = new long[steps];
  }

  void add(int step, double baselineLoss, double variantLoss) {
    differences[step] += variantLoss - baselineLoss;
    counts[step]++;
    baseline += baselineLoss;
    variant += variantLoss;
    pairs++;
  }

  /** Without the steps that have no pair: models that decide once a week have few others. */
  PairedLosses compact() {
    int used = 0;
    for (long count : counts) {
      used += count > 0 ? 1 : 0;
    }
    PairedLosses compact = new PairedLosses(used);
    int next = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        compact.differences[next] = differences[i];
        compact.counts[next++] = counts[i];
      }
    }
    compact.baseline = baseline;
    compact.variant = variant;
    compact.pairs = pairs;
    return compact;
  }

  long pairs() {
    return pairs;
  }

  double baselineMean() {
    return baseline / pairs;
  }

  double variantMean() {
    return variant / pairs;
  }

  /** Variant less baseline, per pair; exactly 0 where no pair differs. */
  double meanDifference() {
    double sum = 0;
    for (double difference : differences) {
      sum += difference;
    }
    return sum / pairs;
  }
}
