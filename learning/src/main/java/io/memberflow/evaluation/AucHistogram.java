package io.memberflow.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The area under the ROC curve from counts per bin of the logit, in constant memory.
 *
 * <p>{@value #BINS} bins of equal width between ±{@value #EDGE}; what lies outside falls into the
 * first or last bin. Pairs within a bin count half, as ties do, so the error is at most half the
 * share of pairs that fall into one bin: {@link #errorBound}. Pages of bins are allocated on first
 * use, because a window's predictions touch few of them.
 */
final class AucHistogram {
  static final int BINS = 4096;
  static final double EDGE = 12;
  private static final int PAGE = 64;
  private static final double BINS_PER_UNIT = BINS / (2 * EDGE);

  /** Per page: weight of the positives of its bins, then of the negatives. */
  private final double[][] pages = new double[BINS / PAGE][];

  /**
   * @param probability within [0, 1]
   * @param label within [0, 1]; a share counts as that much positive
   */
  void add(double probability, double label, double weight) {
    double logit = StrictMath.log(probability / (1 - probability));
    int bin = (int) Math.max(0, Math.min(BINS - 1, (logit + EDGE) * BINS_PER_UNIT));
    double[] page = page(bin / PAGE);
    page[bin % PAGE] += weight * label;
    page[PAGE + bin % PAGE] += weight * (1 - label);
  }

  private double[] page(int index) {
    if (pages[index] == null) {
      pages[index] = new double[2 * PAGE];
    }
    return pages[index];
  }

  void merge(AucHistogram other) {
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

  static AucHistogram read(DataInput in) throws IOException {
    AucHistogram histogram = new AucHistogram();
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
