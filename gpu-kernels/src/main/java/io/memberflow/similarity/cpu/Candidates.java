package io.memberflow.similarity.cpu;

import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import java.util.Arrays;

/**
 * The items that may still be among the k closest of one query row, each with bounds of its true
 * closeness. An item leaves when k others are closer for certain. What is left at the end gets
 * exact scores, so the result is proven and not merely likely.
 *
 * <p>Bounds decide as long as they can. Where too many items are nearer to each other than the
 * bounds tell (many equal rows), exact scores decide at once, so that the memory stays bounded.
 */
final class Candidates {
  private static final int MIN_SPARE = 128;

  private final int k;
  private final int[] ids;
  private final float[] lower;
  private final float[] upper;
  private final float[] scores; // exact, NaN while unknown; without meaning until anyExact
  private final ReachedValue threshold = new ReachedValue();
  private int size;
  private float least;
  private float expected;
  private float passedOver;
  private boolean anyExact;

  Candidates(int k) {
    int capacity = capacity(k);
    this.k = k;
    this.ids = new int[capacity];
    this.lower = new float[capacity];
    this.upper = new float[capacity];
    this.scores = new float[capacity];
    clear();
  }

  private static int capacity(int k) {
    return k + Math.max(k, MIN_SPARE);
  }

  static long bytes(int k) {
    return 20L * capacity(k) + 128;
  }

  void clear() {
    size = 0;
    anyExact = false;
    least = -Float.MAX_VALUE;
    expected = -Float.MAX_VALUE;
    passedOver = -Float.MAX_VALUE;
  }

  /** Says what computed closeness k items will reach, very likely. */
  void expect(float closeness) {
    expected = closeness;
  }

  /**
   * Items whose computed closeness is below the result are not added from now on, beside those that
   * {@link #least} rules out. So far below what is expected that equal rows are no doubt.
   *
   * @param absolute of the bounds of all items that follow, or more
   */
  float passOver(ErrorBounds bounds, float absolute) {
    if (expected == -Float.MAX_VALUE) {
      return expected;
    }
    float below = expected;
    for (int i = 0; i < 3; i++) {
      below = bounds.lower(below, absolute);
    }
    passedOver = Math.max(passedOver, bounds.upper(below, absolute));
    return below;
  }

  /** True where what was passed over is farther than k others for certain. */
  boolean isProven() {
    dropByBounds();
    return passedOver == -Float.MAX_VALUE || least > passedOver;
  }

  /** k items have at least this closeness for certain; lowest while fewer are known. */
  float least() {
    return least;
  }

  /**
   * @param lower the item's closeness is at least this
   * @param upper the item's closeness is at most this, and at least {@link #least}
   * @param exact called when bounds no longer decide
   * @return true where {@link #least} may have changed
   */
  boolean add(int id, float lower, float upper, ExactScores exact) {
    ids[size] = id;
    this.lower[size] = lower;
    this.upper[size] = upper;
    if (anyExact) {
      scores[size] = Float.NaN;
    }
    size++;
    if (size < ids.length) {
      return false;
    }
    dropByBounds();
    // more than half of the spare places must come free, or the next call would be near
    if (size > ids.length - (ids.length - k) / 2) {
      dropByScores(exact);
    }
    return true;
  }

  private void dropByBounds() {
    if (size < k) {
      return;
    }
    least = Math.max(least, threshold.reachedBy(lower, size, k));
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (upper[i] >= least) {
        move(i, kept++);
      }
    }
    size = kept;
  }

  private void dropByScores(ExactScores exact) {
    scoreAll(exact);
    int[] order = order(exact.metric());
    int[] keptIds = new int[k];
    float[] keptScores = new float[k];
    for (int i = 0; i < k; i++) {
      keptIds[i] = ids[order[i]];
      keptScores[i] = scores[order[i]];
    }
    size = k;
    for (int i = 0; i < k; i++) {
      ids[i] = keptIds[i];
      scores[i] = keptScores[i];
      double closeness = exact.closeness(scores[i]);
      double margin = exact.margin(scores[i]);
      lower[i] = ErrorBounds.below(closeness - margin);
      upper[i] = ErrorBounds.above(closeness + margin);
    }
    least = Math.max(least, lower[k - 1]);
  }

  private void scoreAll(ExactScores exact) {
    if (!anyExact) {
      Arrays.fill(scores, 0, size, Float.NaN);
      anyExact = true;
    }
    int from = 0;
    while (from < size) {
      while (from < size && !Float.isNaN(scores[from])) {
        from++;
      }
      int to = from;
      while (to < size && Float.isNaN(scores[to])) {
        to++;
      }
      exact.score(ids, from, to, scores);
      from = to;
    }
  }

  /** Places by exact score, then id. */
  private int[] order(Metric metric) {
    long[] byId = new long[size];
    for (int i = 0; i < size; i++) {
      byId[i] = (long) ids[i] << 32 | i;
    }
    Arrays.sort(byId);
    long[] byScore = new long[size];
    for (int rank = 0; rank < size; rank++) {
      int bits = Float.floatToRawIntBits(scores[(int) byId[rank]]);
      // floats as whole numbers of the same order
      int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
      byScore[rank] = (long) (metric.higherIsCloser() ? ~ascending : ascending) << 32 | rank;
    }
    Arrays.sort(byScore);
    int[] places = new int[size];
    for (int rank = 0; rank < size; rank++) {
      places[rank] = (int) byId[(int) byScore[rank]];
    }
    return places;
  }

  private void move(int from, int to) {
    ids[to] = ids[from];
    lower[to] = lower[from];
    upper[to] = upper[from];
    if (anyExact) {
      scores[to] = scores[from];
    }
  }

  /** Writes the k closest by exact score and id. */
  void finish(ExactScores exact, Neighbours into, int row) {
    dropByBounds();
    scoreAll(exact);
    int[] order = order(exact.metric());
    for (int rank = 0; rank < k; rank++) {
      into.ids()[row * k + rank] = ids[order[rank]];
      into.scores()[row * k + rank] = scores[order[rank]];
    }
  }
}
