package io.memberflow.comparison;

import io.memberflow.outcomes.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is drawn of one variant of a model: its loss over time and its calibration. */
final class VariantCurves {
  private static final int BINS = 15;
  private static final int POINTS = 60;
  private static final int SAMPLE = 1 << 21;

  private final TimeGrid grid;
  private final Loss loss;
  private final double[] losses;
  private final long[] counts;

  /**
   * Prediction and label in one number each, so that they sort by prediction; thinned when full.
   */
  private long[] sample = new long[1024];

  private int sampled;
  private int every = 1;
  private long seen;

  /** A point of a curve. */
  record Point(double x, double y) {}

  VariantCurves(TimeGrid grid, Loss loss) {
    this.grid = grid;
    this.loss = loss;
    this.losses = new double[grid.steps()];
    this.counts = new long[grid.steps()];
  }

  void add(Outcome outcome) {
    int step = grid.at(outcome.time());
    losses[step] += loss.of(outcome.prediction(), outcome.label());
    counts[step]++;
    if (seen++ % every == 0) {
      keep(outcome);
    }
  }

  private void keep(Outcome outcome) {
    if (sampled == SAMPLE) {
      for (int i = 0; i < SAMPLE / 2; i++) {
        sample[i] = sample[2 * i];
      }
      sampled = SAMPLE / 2;
      every *= 2;
    }
    if (sampled == sample.length) {
      sample = Arrays.copyOf(sample, sampled * 2);
    }
    int bits = Float.floatToIntBits(outcome.prediction());
    long ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    sample[sampled++] = ordered << 32 | Float.floatToIntBits(outcome.label()) & 0xFFFFFFFFL;
  }

  /** Mean loss by the middle of a stretch of time, in milliseconds. */
  List<Point> lossOverTime() {
    int together = (grid.steps() + POINTS - 1) / POINTS;
    List<Point> points = new ArrayList<>();
    for (int from = 0; from < grid.steps(); from += together) {
      int to = Math.min(grid.steps(), from + together);
      double sum = 0;
      long count = 0;
      for (int i = from; i < to; i++) {
        sum += losses[i];
        count += counts[i];
      }
      if (count > 0) {
        points.add(new Point(grid.start() + grid.step() * (from + to) / 2.0, sum / count));
      }
    }
    return points;
  }

  /**
   * Mean label by mean prediction, in groups of about equal size; equal predictions stay together.
   */
  List<Point> calibration() {
    long[] sorted = Arrays.copyOf(sample, sampled);
    Arrays.sort(sorted);
    List<Point> points = new ArrayList<>();
    int from = 0;
    for (int bin = 0; bin < BINS; bin++) {
      int to = Math.max(from, (int) ((long) (bin + 1) * sampled / BINS));
      while (to > from && to < sampled && sorted[to] >> 32 == sorted[to - 1] >> 32) {
        to++;
      }
      double predictions = 0;
      double labels = 0;
      for (int i = from; i < to; i++) {
        int ordered = (int) (sorted[i] >> 32);
        predictions += Float.intBitsToFloat(ordered ^ (ordered >> 31 & Integer.MAX_VALUE));
        labels += Float.intBitsToFloat((int) sorted[i]);
      }
      if (to > from) {
        points.add(new Point(predictions / (to - from), labels / (to - from)));
      }
      from = to;
    }
    return points;
  }
}
