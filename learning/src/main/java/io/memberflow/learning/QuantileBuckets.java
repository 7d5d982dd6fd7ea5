package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Which of at most n quantile buckets a number lies in. The borders are chosen from all values
 * observed so far, when there are {@value #FIRST} of them and again at each doubling; between those
 * moments they stand still. Before the first there is no bucket.
 *
 * <p>Values are counted in cells: the upper 16 bits of the float, so a cell is under 0.8 % wide and
 * whole numbers to 256 have one each. Counts depend on no order, and there are 65,536 at most.
 * Borders lie between cells, buckets are as equal as the cells allow, and a value that is more
 * frequent than a bucket has one to itself.
 */
final class QuantileBuckets {
  static final int FIRST = 128;
  private static final int PAGE = 256;
  private static final int CELLS = PAGE * PAGE;

  private final int most;
  private long observed;

  /** By cell, in pages that are there where something was counted. */
  private final long[][] counts = new long[PAGE][];

  /** The least value of each bucket, ascending; that of the first is −∞. */
  private float[] least = {};

  /**
   * @param most how many buckets there will be where the values allow, at least 1
   */
  QuantileBuckets(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  /** Takes in one finite value. */
  void observe(float value) {
    int cell = cell(value);
    long[] page = counts[cell / PAGE];
    if (page == null) {
      page = counts[cell / PAGE] = new long[PAGE];
    }
    page[cell % PAGE]++;
    observed++;
    if (observed >= FIRST && (observed & observed - 1) == 0) {
      least = divide();
    }
  }

  /** From 0; −1 where there is no bucket yet. */
  int bucket(float value) {
    int bucket = -1;
    for (float bound : least) {
      bucket += value >= bound ? 1 : 0;
    }
    return bucket;
  }

  /** A bucket ends before the cell that would take it further beyond its share than it is below. */
  private float[] divide() {
    float[] bounds = new float[most];
    int used = 0;
    long before = 0;
    long inside = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      long count = count(cell);
      if (count == 0) {
        continue;
      }
      boolean full = (2 * inside + count) * (most - used + 1) > 2 * (observed - before);
      if (used == 0) {
        bounds[used++] = Float.NEGATIVE_INFINITY;
      } else if (full && used < most) {
        before += inside;
        inside = 0;
        bounds[used++] = least(cell);
      }
      inside += count;
    }
    return Arrays.copyOf(bounds, used);
  }

  private long count(int cell) {
    long[] page = counts[cell / PAGE];
    return page == null ? 0 : page[cell % PAGE];
  }

  /** Ascending with the value; −0 is 0. */
  private static int cell(float value) {
    return (ascending(Float.floatToRawIntBits(value + 0f)) >> 16) + CELLS / 2;
  }

  /** The least value of a cell. */
  private static float least(int cell) {
    return Float.intBitsToFloat(ascending(cell - CELLS / 2 << 16));
  }

  /** The bits of floats as whole numbers in the order of the floats, and back. */
  private static int ascending(int bits) {
    return bits ^ bits >> 31 & Integer.MAX_VALUE;
  }

  /** How many buckets there are now, then the least value of each. */
  void publish(DataOutput out) throws IOException {
    out.writeByte(least.length);
    for (float bound : least) {
      out.writeFloat(bound);
    }
  }

  /** Reads what {@link #publish} wrote. */
  static QuantileBuckets published(int most, DataInput in) throws IOException {
    QuantileBuckets buckets = new QuantileBuckets(most);
    buckets.readBounds(in);
    return buckets;
  }

  private void readBounds(DataInput in) throws IOException {
    int used = in.readUnsignedByte();
    if (used > most) {
      throw new IOException("there are %d buckets of at most %d".formatted(used, most));
    }
    least = new float[used];
    for (int i = 0; i < used; i++) {
      least[i] = in.readFloat();
    }
  }

  /** The borders, then each cell with its count: 10 bytes. */
  void write(DataOutput out) throws IOException {
    publish(out);
    int cells = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      cells += count(cell) > 0 ? 1 : 0;
    }
    out.writeInt(cells);
    for (int cell = 0; cell < CELLS; cell++) {
      if (count(cell) > 0) {
        out.writeShort(cell);
        out.writeLong(count(cell));
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  static QuantileBuckets read(int most, DataInput in) throws IOException {
    QuantileBuckets buckets = published(most, in);
    int cells = in.readInt();
    for (int i = 0; i < cells; i++) {
      int cell = in.readUnsignedShort();
      if (buckets.counts[cell / PAGE] == null) {
        buckets.counts[cell / PAGE] = new long[PAGE];
      }
      long count = in.readLong();
      buckets.counts[cell / PAGE][cell % PAGE] = count;
      buckets.observed += count;
    }
    return buckets;
  }
}
