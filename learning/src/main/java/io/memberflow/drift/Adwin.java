package io.memberflow.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * ADWIN2 of Bifet and Gavaldà, "Learning from Time-Changing Data with Adaptive Windowing", SDM
 * 2007: a window of the newest values that loses its oldest ones while any cut of it into old and
 * new has means that differ by
 *
 * <pre>ε = √(2/m · σ² · ln(2/δ′)) + 2 r / (3 m) · ln(2/δ′),   1/m = 1/n₀ + 1/n₁,   δ′ = δ / ln n
 * </pre>
 *
 * <p>r is the range of the values, 1 in the paper. The window is an exponential histogram: buckets
 * of 1, 2, 4, … values, at most {@value #PER_ROW} of each size, cut at their borders only. So n
 * values take O(log n) memory. It looks for a cut at every {@value #LOOK_EVERY}th value.
 *
 * <p>While the mean stays, a look finds a change with a probability of at most δ: theorem 3.1
 * there, proven for Hoeffding's ε; this one, with the variance, is the normal approximation that
 * the paper uses in practice. A warning is the same with {@value #WARNING_FACTOR} δ.
 */
public final class Adwin implements DriftDetector {
  static final int PER_ROW = 5;
  static final int LOOK_EVERY = 32;
  static final int WARNING_FACTOR = 10;

  /** 2^40 values in the largest bucket: more than any stream has. */
  private static final int ROWS = 41;

  private static final int SLOTS = PER_ROW + 1;

  private final double delta;
  private final double range;

  /** Buckets of 2^row values: oldest first. */
  private final int[] counts = new int[ROWS];

  private final double[] sums = new double[ROWS * SLOTS];

  /** Σ (x − mean of the bucket)². */
  private final double[] squares = new double[ROWS * SLOTS];

  private int rows = 1;
  private Window window = new Window();
  private long untilLook = LOOK_EVERY;
  private boolean warned;

  /** Some consecutive values. */
  private static final class Window {
    long size;
    double sum;
    double squares;

    /** Chan, Golub, LeVeque 1979. */
    void append(long otherSize, double otherSum, double otherSquares) {
      if (size > 0) {
        double difference = otherSum / otherSize - sum / size;
        double weight = (double) size * otherSize / (size + otherSize);
        squares += difference * difference * weight;
      }
      size += otherSize;
      sum += otherSum;
      squares += otherSquares;
    }

    double mean() {
      return sum / size;
    }
  }

  /**
   * @param delta within (0, 1)
   * @param range largest minus smallest value that can occur, above 0
   */
  public Adwin(double delta, double range) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException(
          "delta is %s; must be above 0 and below 1; take 0.002".formatted(delta));
    }
    if (!(range > 0 && range <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "range is %s; must be finite and above 0; pass the width of the values".formatted(range));
    }
    this.delta = delta;
    this.range = range;
  }

  /** Values in the window. */
  public long size() {
    return window.size;
  }

  /** Mean of the window; NaN while it is empty. */
  public double mean() {
    return window.mean();
  }

  @Override
  public Optional<Shift> add(double value) {
    Finite.require(value);
    insert(value);
    if (--untilLook > 0) {
      return Optional.empty();
    }
    untilLook = LOOK_EVERY;
    return look();
  }

  private void insert(double value) {
    put(0, value, 0);
    window.append(1, value, 0);
    for (int row = 0; counts[row] > PER_ROW; row++) {
      int oldest = row * SLOTS;
      Window merged = new Window();
      merged.append(1L << row, sums[oldest], squares[oldest]);
      merged.append(1L << row, sums[oldest + 1], squares[oldest + 1]);
      drop(row, 2);
      put(row + 1, merged.sum, merged.squares);
      rows = Math.max(rows, row + 2);
    }
  }

  private void put(int row, double sum, double square) {
    int slot = row * SLOTS + counts[row]++;
    sums[slot] = sum;
    squares[slot] = square;
  }

  /** Takes the oldest buckets out of a row. */
  private void drop(int row, int buckets) {
    int from = row * SLOTS;
    counts[row] -= buckets;
    System.arraycopy(sums, from + buckets, sums, from, counts[row]);
    System.arraycopy(squares, from + buckets, squares, from, counts[row]);
  }

  private Optional<Shift> look() {
    Cut cut = strongestCut(delta);
    if (cut != null) {
      warned = false;
      do {
        dropOldest();
      } while (strongestCut(delta) != null);
      return Optional.of(new Shift(DriftLevel.DRIFT, cut.before, cut.after));
    }
    Cut warning = strongestCut(Math.min(1, WARNING_FACTOR * delta));
    boolean again = warned;
    warned = warning != null;
    return warning == null || again
        ? Optional.empty()
        : Optional.of(new Shift(DriftLevel.WARNING, warning.before, warning.after));
  }

  /** The means on both sides of a border between buckets. */
  private record Cut(double before, double after) {}

  /** Where the sides differ by the most ε; null where they differ by less than one everywhere. */
  private Cut strongestCut(double confidence) {
    if (window.size < 2 || window.squares <= 0) {
      return null;
    }
    double logarithm = StrictMath.log(2 * StrictMath.log(window.size) / confidence);
    double spread = 2 * window.squares / window.size * logarithm;
    double largest = 2 * range / 3 * logarithm;
    Cut strongest = null;
    double strength = 1;
    long oldSize = 0;
    double oldSum = 0;
    for (int row = rows - 1; row >= 0; row--) {
      for (int i = 0; i < counts[row]; i++) {
        oldSize += 1L << row;
        oldSum += sums[row * SLOTS + i];
        long newSize = window.size - oldSize;
        if (newSize == 0) {
          break;
        }
        double reciprocal = 1.0 / oldSize + 1.0 / newSize;
        double before = oldSum / oldSize;
        double after = (window.sum - oldSum) / newSize;
        double epsilon = Math.sqrt(spread * reciprocal) + largest * reciprocal;
        if (Math.abs(before - after) >= strength * epsilon) {
          strength = Math.abs(before - after) / epsilon;
          strongest = new Cut(before, after);
        }
      }
    }
    return strongest;
  }

  private void dropOldest() {
    drop(rows - 1, 1);
    while (rows > 1 && counts[rows - 1] == 0) {
      rows--;
    }
    window = new Window(); // anew from its buckets: taking away would add up rounding
    for (int row = rows - 1; row >= 0; row--) {
      for (int i = row * SLOTS; i < row * SLOTS + counts[row]; i++) {
        window.append(1L << row, sums[i], squares[i]);
      }
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeLong(untilLook);
    out.writeBoolean(warned);
    out.writeLong(window.size);
    out.writeDouble(window.sum);
    out.writeDouble(window.squares);
    out.writeByte(rows);
    for (int row = 0; row < rows; row++) {
      out.writeByte(counts[row]);
      for (int i = row * SLOTS; i < row * SLOTS + counts[row]; i++) {
        out.writeDouble(sums[i]);
        out.writeDouble(squares[i]);
      }
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    untilLook = in.readLong();
    warned = in.readBoolean();
    window = new Window();
    window.size = in.readLong();
    window.sum = in.readDouble();
    window.squares = in.readDouble();
    rows = in.readByte();
    Arrays.fill(counts, 0);
    for (int row = 0; row < rows; row++) {
      int buckets = in.readByte();
      for (int i = 0; i < buckets; i++) {
        put(row, in.readDouble(), in.readDouble());
      }
    }
  }
}
