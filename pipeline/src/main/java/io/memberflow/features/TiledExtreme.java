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
  private long[] tiles = {};
  private double[] values = {};
  private int size;

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
    return size == 0 ? Double.NaN : sign * values[0];
  }

  @Override
  public void add(Event event) {
    double number = field == null ? event.time() : event.number(field);
    if (Double.isNaN(number)) {
      return;
    }
    double value = sign * number;
    long tile = window.tile(event.time());
    int end = 0;
    while (end < size && tiles[end] <= tile) {
      end++;
    }
    boolean dominated =
        end < size && values[end] >= value
            || end > 0 && tiles[end - 1] == tile && values[end - 1] >= value;
    if (dominated) {
      return;
    }
    int start = end;
    while (start > 0 && values[start - 1] <= value) {
      start--;
    }
    replace(start, end, tile, value);
  }

  /** Puts one entry in the place of those at [start, end). */
  private void replace(int start, int end, long tile, double value) {
    int newSize = size - (end - start) + 1;
    long[] newTiles = newSize > tiles.length ? new long[newSize + 2] : tiles;
    double[] newValues = newSize > values.length ? new double[newSize + 2] : values;
    System.arraycopy(tiles, end, newTiles, start + 1, size - end);
    System.arraycopy(values, end, newValues, start + 1, size - end);
    if (newTiles != tiles) {
      System.arraycopy(tiles, 0, newTiles, 0, start);
      System.arraycopy(values, 0, newValues, 0, start);
    }
    newTiles[start] = tile;
    newValues[start] = value;
    tiles = newTiles;
    values = newValues;
    size = newSize;
  }

  @Override
  public void advance(long time) {
    int gone = 0;
    long first = window.firstTile(time);
    while (gone < size && tiles[gone] < first) {
      gone++;
    }
    if (gone == 0) {
      return;
    }
    size -= gone;
    System.arraycopy(tiles, gone, tiles, 0, size);
    System.arraycopy(values, gone, values, 0, size);
  }

  @Override
  public long nextExpiry() {
    return size == 0 ? NEVER : window.expiry(tiles[0]);
  }

  @Override
  public void write(StateOutput out) {
    out.putVarLong(size);
    long previous = 0;
    for (int i = 0; i < size; i++) {
      out.putVarLong(tiles[i] - previous);
      out.putDouble(values[i]);
      previous = tiles[i];
    }
  }

  @Override
  public void read(StateInput in) {
    size = in.getVarInt();
    if (size > tiles.length) {
      tiles = new long[size];
      values = new double[size];
    }
    long previous = 0;
    for (int i = 0; i < size; i++) {
      tiles[i] = previous + in.getVarLong();
      values[i] = in.getDouble();
      previous = tiles[i];
    }
  }
}
