package io.memberflow.lifetime;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often which row was seen, in at most {@value #MOST_CELLS} cells: what a fit needs of a stream
 * of any length. A row is a count and two measures, each a whole number of units.
 *
 * <p>A cell holds the rows that agree in their leading {@link #bits()} binary digits, 12 at first.
 * When there are too many cells every number loses a digit, which joins cells. So the error is
 * relative: with n digits a number is taken for the middle of a range whose width is 2^(1−n) of it
 * at most. The content depends on the rows alone, not on their order, nor on how tallies were
 * merged: truncation to fewer digits is the same in one step as in several, fewer digits never give
 * more cells, and weights are whole millionths.
 */
public final class Tally {
  /** 16 bytes each when written. At one digit there are 32³ at most. */
  static final int MOST_CELLS = 1 << 15;

  private static final int MOST_BITS = 12;
  private static final long LARGEST = (1L << 31) - 1;
  private static final int KEY_BITS = 21;
  private static final long KEY_MASK = (1L << KEY_BITS) - 1;
  private static final double MILLION = 1e6;

  private final TreeMap<Long, Long> cells = new TreeMap<>();
  private int bits = MOST_BITS;

  /** How many leading digits of each number are kept. */
  public int bits() {
    return bits;
  }

  public int cells() {
    return cells.size();
  }

  /**
   * Adds a row. Numbers are rounded to whole ones and are at most 2^31 − 1.
   *
   * @param count at least 0
   * @param first in units of it, at least 0
   * @param second in units of it, at least 0
   * @param weight above 0, rounded to millionths
   */
  public void add(double count, double first, double second, double weight) {
    if (!(count >= 0 && first >= 0 && second >= 0 && weight > 0)) {
      throw new IllegalArgumentException(
          "row is (%s, %s, %s) with weight %s; must be at least 0, the weight above 0"
              .formatted(count, first, second, weight));
    }
    long key =
        code(whole(count)) << 2 * KEY_BITS | code(whole(first)) << KEY_BITS | code(whole(second));
    cells.merge(key, Math.max(1, Math.round(weight * MILLION)), Long::sum);
    shrink();
  }

  /** Adds all that another tally holds. */
  public void addAll(Tally other) {
    while (bits > other.bits) {
      coarsen();
    }
    other.cells.forEach(
        (key, weight) -> {
          long coarse = key;
          for (int from = other.bits; from > bits; from--) {
            coarse = coarser(coarse, from);
          }
          cells.merge(coarse, weight, Long::sum);
          shrink();
        });
  }

  private static long whole(double value) {
    return Math.min(LARGEST, Math.round(value));
  }

  /** Order-preserving: how many digits are cut, and the digits that are kept. */
  private long code(long n) {
    int cut = Math.max(0, 64 - Long.numberOfLeadingZeros(n) - bits);
    return ((long) cut << (bits - 1)) + (n >>> cut);
  }

  private static int cut(long code, int bits) {
    return Math.max(0, (int) (code >>> (bits - 1)) - 1);
  }

  /** The least number of this code. */
  private static long least(long code, int bits) {
    int cut = cut(code, bits);
    return (code - ((long) cut << (bits - 1))) << cut;
  }

  private static double middle(long code, int bits) {
    return least(code, bits) + ((1L << cut(code, bits)) - 1) / 2.0;
  }

  private void shrink() {
    while (cells.size() > MOST_CELLS) {
      coarsen();
    }
  }

  void coarsen() {
    Map<Long, Long> finer = new TreeMap<>(cells);
    cells.clear();
    finer.forEach((key, weight) -> cells.merge(coarser(key, bits), weight, Long::sum));
    bits--;
  }

  private static long coarser(long key, int bits) {
    return coarserCode(key >>> 2 * KEY_BITS, bits) << 2 * KEY_BITS
        | coarserCode(key >>> KEY_BITS & KEY_MASK, bits) << KEY_BITS
        | coarserCode(key & KEY_MASK, bits);
  }

  /** The code with a digit less: the shifted digits halve unless none had to be cut. */
  private static long coarserCode(long code, int bits) {
    int cut = cut(code, bits);
    long kept = code - ((long) cut << (bits - 1));
    boolean fits = kept >>> (bits - 1) == 0;
    return fits ? kept : ((long) (cut + 1) << (bits - 2)) + (kept >>> 1);
  }

  /** A row for each cell, ascending. */
  public Rows rows() {
    Rows rows = new Rows();
    cells.forEach(
        (key, weight) ->
            rows.add(
                middle(key >>> 2 * KEY_BITS, bits),
                middle(key >>> KEY_BITS & KEY_MASK, bits),
                middle(key & KEY_MASK, bits),
                weight / MILLION));
    return rows;
  }

  /** Equal content gives equal bytes. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(bits);
    out.writeInt(cells.size());
    for (Map.Entry<Long, Long> cell : cells.entrySet()) {
      out.writeLong(cell.getKey());
      out.writeLong(cell.getValue());
    }
  }

  public static Tally read(DataInput in) throws IOException {
    Tally tally = new Tally();
    tally.bits = in.readByte();
    int cells = in.readInt();
    for (int i = 0; i < cells; i++) {
      tally.cells.put(in.readLong(), in.readLong());
    }
    return tally;
  }
}
