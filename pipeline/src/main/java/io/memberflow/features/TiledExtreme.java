package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/**
 * Minimum or maximum over a window, of a field or of the events' times. Keeps only tiles that can
 * still become the answer: later tiles hold strictly smaller values (for a maximum), so the first
 * one is the answer.
 */
final class TiledExtreme implements Accumulator {
  private final TileWindow window;
  private final EventField field;
  private final double sign;

  /** In ascending order, at [from, to). */
  private long[] tiles = {};

  private double[] values = {};
  private int from;
  private int to;

  /**
   * @param field null takes the event's time, in milliseconds since 1970
   */
  TiledExtreme(TileWindow window, EventField field, boolean maximum) {
    this.window = window;
    this.field = field;
    this.sign = maximum ? 1 : -1;
  }

  /** NaN where the window is empty. */
  double value() {
    return from == to ? Double.NaN : sign * values[from];
  }

  @Override
  public void add(Event event) {
    double number = field == null ? event.time() : event.number(field);
    if (Double.isNaN(number)) {
      return;
    }
    double value = sign * number;
    long tile = window.tile(event.time());
    int end = to;
    while (end > from && tiles[end - 1] > tile) {
      end--;
    }
    boolean dominated =
        end < to && values[end] >= value
            || end > from && tiles[end - 1] == tile && values[end - 1] >= value;
    if (dominated) {
      return;
    }
    int start = end;
    while (start > from && values[start - 1] <= value) {
      start--;
    }
    if (start == end) {
      start = makeRoom(start);
    } else {
      System.arraycopy(tiles, end, tiles, start + 1, to - end);
      System.arraycopy(values, end, values, start + 1, to - end);
      to -= end - start - 1;
    }
    tiles[start] = tile;
    values[start] = value;
  }

  /** Moves what stands at an index and behind it by one; returns where the index is now. */
  private int makeRoom(int index) {
    int at = index;
    if (to == tiles.length) {
      int size = to - from;
      int capacity = Math.max(2, size + (size >> 1) + 1);
      long[] newTiles = new long[capacity];
      double[] newValues = new double[capacity];
      System.arraycopy(tiles, from, newTiles, 0, size);
      System.arraycopy(values, from, newValues, 0, size);
      tiles = newTiles;
      values = newValues;
      at -= from;
      from = 0;
      to = size;
    }
    System.arraycopy(tiles, at, tiles, at + 1, to - at);
    System.arraycopy(values, at, values, at + 1, to - at);
    to++;
    return at;
  }

  @Override
  public void advance(long time) {
    long first = window.firstTile(time);
    while (from < to && tiles[from] < first) {
      from++;
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
    out.putVarLong(to - from);
    long previous = 0;
    for (int i = from; i < to; i++) {
      out.putVarLong(tiles[i] - previous);
      out.putDouble(values[i]);
      previous = tiles[i];
    }
  }

  @Override
  public void read(StateInput in) {
    from = 0;
    to = in.getVarInt();
    if (to > tiles.length) {
      tiles = new long[to];
      values = new double[to];
    }
    long previous = 0;
    for (int i = 0; i < to; i++) {
      tiles[i] = previous + in.getVarLong();
      values[i] = in.getDouble();
      previous = tiles[i];
    }
  }
}
