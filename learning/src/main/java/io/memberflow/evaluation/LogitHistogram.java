package io.memberflow.evaluation;

import io.memberflow.learning.LogOdds;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Positives and negatives per bin of the logit, in constant memory: the area under the ROC curve,
 * the calibration curve, and what would be a yes at any threshold.
 *
 * <p>{@value #BINS} bins of equal width between ±{@value #EDGE}; what lies outside falls into the
 * first or last bin. Pairs within a bin count half, as ties do, so the error of the area is at most
 * half the share of pairs that fall into one bin: {@link #errorBound}. A prediction counts as the
 * middle of its bin in the curve, which is wrong by at most 0.3 % of p (1 − p). Pages of bins are
 * allocated on first use, because a window's predictions touch few of them.
 */
final class LogitHistogram {
  static final int BINS = 4096;
  static final double EDGE = 12;
  private static final int PAGE = 64;
  private static final double BINS_PER_UNIT = BINS / (2 * EDGE);
  private static final double[] MIDDLES = new double[BINS];

  static {
    for (int bin = 0; bin < BINS; bin++) {
      MIDDLES[bin] = LogOdds.probability((bin + 0.5) / BINS_PER_UNIT - EDGE);
    }
  }

  /** Per page: weight of the positives of its bins, then of the negatives. */
  private final double[][] pages = new double[BINS / PAGE][];

  /**
   * @param probability within [0, 1]
   * @param label within [0, 1]; a share counts as that much positive
   */
  void add(double probability, double label, double weight) {
    int bin = bin(probability);
    double[] page = page(bin / PAGE);
    page[bin % PAGE] += weight * label;
    page[PAGE + bin % PAGE] += weight * (1 - label);
  }

  private static int bin(double probability) {
    double place = (LogOdds.of(probability) + EDGE) * BINS_PER_UNIT;
    return (int) Math.max(0, Math.min(BINS - 1, place));
  }

  private double[] page(int index) {
    if (pages[index] == null) {
      pages[index] = new double[2 * PAGE];
    }
    return pages[index];
  }

  void merge(LogitHistogram other) {
    for (int p = 0; p < pages.length; p++) {
      if (other.pages[p] != null) {
        double[] page = page(p);
        for (int i = 0; i < page.length; i++) {
          page[i] += other.pages[p][i];
        }
      }
    }
  }

  /** NaN without positives or without negatives. */
  double auc() {
    return sums()[0];
  }

  /** The most by which {@link #auc} can miss the exact value; NaN where that is NaN. */
  double errorBound() {
    return sums()[1];
  }

  private double[] sums() {
    double below = 0;
    double positives = 0;
    double won = 0;
    double tied = 0;
    for (double[] page : pages) {
      for (int i = 0; page != null && i < PAGE; i++) {
        double positive = page[i];
        double negative = page[PAGE + i];
        won += positive * below;
        tied += positive * negative / 2;
        positives += positive;
        below += negative;
      }
    }
    double pairs = positives * below;
    return pairs > 0
        ? new double[] {(won + tied) / pairs, tied / pairs}
        : new double[] {Double.NaN, Double.NaN};
  }

  /**
   * The calibration curve: bins of neighbours in rank of about equal weight, lowest first. Equal
   * predictions stay together, so there can be fewer than asked for.
   */
  List<ReliabilityBin> curve(int bins) {
    double all = 0;
    for (double[] page : pages) {
      for (int i = 0; page != null && i < page.length; i++) {
        all += page[i];
      }
    }
    List<ReliabilityBin> curve = new ArrayList<>(bins);
    double below = 0;
    double weight = 0;
    double predictions = 0;
    double labels = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double[] page = pages[bin / PAGE];
      if (page == null) {
        continue;
      }
      double here = page[bin % PAGE] + page[PAGE + bin % PAGE];
      weight += here;
      predictions += here * MIDDLES[bin];
      labels += page[bin % PAGE];
      if (weight > 0 && below + weight >= all * (curve.size() + 1) / bins) {
        curve.add(new ReliabilityBin(weight, predictions / weight, labels / weight));
        below += weight;
        weight = 0;
        predictions = 0;
        labels = 0;
      }
    }
    if (weight > 0) { // rounding kept the last share from being reached
      curve.add(new ReliabilityBin(weight, predictions / weight, labels / weight));
    }
    return curve;
  }

  /** Weight of the positives and of all predictions from a threshold's bin on. */
  double[] atLeast(double threshold) {
    double positives = 0;
    double all = 0;
    for (int bin = bin(threshold); bin < BINS; bin++) {
      double[] page = pages[bin / PAGE];
      if (page != null) {
        positives += page[bin % PAGE];
        all += page[bin % PAGE] + page[PAGE + bin % PAGE];
      }
    }
    return new double[] {positives, all};
  }

  void write(DataOutput out) throws IOException {
    for (double[] page : pages) {
      out.writeBoolean(page != null);
      if (page != null) {
        for (double count : page) {
          out.writeDouble(count);
        }
      }
    }
  }

  static LogitHistogram read(DataInput in) throws IOException {
    LogitHistogram histogram = new LogitHistogram();
    for (int p = 0; p < histogram.pages.length; p++) {
      if (in.readBoolean()) {
        double[] page = histogram.page(p);
        for (int i = 0; i < page.length; i++) {
          page[i] = in.readDouble();
        }
      }
    }
    return histogram;
  }
}
