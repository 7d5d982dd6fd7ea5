package io.memberflow.features;

import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;

/** A count or an exact sum over a window: a total and the part of it that each tile holds. */
final class TiledSum implements Accumulator {
  private static final long[] NONE = {};

  private final TileWindow window;
  private final Measure measure;
  private long total;

  /** Non-empty tiles in ascending order, at [from, to). */
  private long[] tiles = NONE;

  private long[] sums = NONE;
  private int from;
  private int to;

  TiledSum(TileWindow window, Measure measure) {
    this.window = window;
    this.measure = measure;
  }

  double value() {
    return measure.value(total);
  }

  /** Whole units of a count, millionths of a sum. */
  long total() {
    return total;
  }

  boolean isEmpty() {
    return window.lifetime() ? total == 0 : from == to;
  }

  @Override
  public void add(Event event) {
    if (measure.applies(event)) {
      add(event.time(), measure.of(event));
    }
  }

  /** An amount that would overflow the total does not count. */
  void add(long time, long amount) {
    long sum = total + amount;
    if (((total ^ sum) & (amount ^ sum)) < 0) {
      return;
    }
    total = sum;
    if (window.lifetime()) {
      return;
    }
    long tile = window.tile(time);
    int at = to;
    while (at > from && tiles[at - 1] > tile) {
      at--;
    }
    if (at > from && tiles[at - 1] == tile) {
      sums[at - 1] += amount;
    } else {
      insert(at, tile, amount);
    }
  }

  private void insert(int at, long tile, long amount) {
    int index = at;
    if (to == tiles.length) {
      int size = to - from;
      int capacity = Math.max(2, size + (size >> 1) + 1);
      long[] newTiles = new long[capacity];
      long[] newSums = new long[capacity];
      System.arraycopy(tiles, from, newTiles, 0, size);
      System.arraycopy(sums, from, newSums, 0, size);
      tiles = newTiles;
      sums = newSums;
      index -= from;
      from = 0;
      to = size;
    }
    System.arraycopy(tiles, index, tiles, index + 1, to - index);
    System.arraycopy(sums, index, sums, index + 1, to - index);
    tiles[index] = tile;
    sums[index] = amount;
    to++;
  }

  @Override
  public void advance(long time) {
    if (from == to || tiles[from] >= window.firstTile(time)) {
      return;
    }
    long first = window.firstTile(time);
    while (from < to && tiles[from] < first) {
      total -= sums[from++];
    }
    if (from == to) {
      from = 0;
      to = 0;
    }
  }

  @Override
  public long nextExpiry() {
    return from == to ? NEVER : window.expiry(tiles[from]);
  }

  @Override
  public void write(StateOutput out) {
    if (window.lifetime()) {
      out.putVarLong(total);
      return;
    }
    out.putVarLong(to - from);
    long previous = 0;
    for (int i = from; i < to; i++) {
      out.putVarLong(tiles[i] - previous);
      out.putVarLong(sums[i]);
      previous = tiles[i];
    }
  }

  @Override
  public void read(StateInput in) {
    if (window.lifetime()) {
      total = in.getVarLong();
      return;
    }
    total = 0;
    from = 0;
    to = in.getVarInt();
    if (to > tiles.length) {
      tiles = new long[to];
      sums = new long[to];
    }
    long previous = 0;
    for (int i = 0; i < to; i++) {
      tiles[i] = previous + in.getVarLong();
      sums[i] = in.getVarLong();
      previous = tiles[i];
      total += sums[i];
    }
  }

  @Override
  public String toString() {
    return "TiledSum"
        + Arrays.toString(Arrays.copyOfRange(tiles, from, to))
        + Arrays.toString(Arrays.copyOfRange(sums, from, to));
  }
}
