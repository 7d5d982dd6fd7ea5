package io.memberflow.features;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;

/**
 * Number of different values over a window: each value's 64-bit hash with the last tile that saw
 * it. Exact up to {@link Aggregate#DISTINCT_BOUND} values (and hash collisions, below 1e-13 there);
 * beyond it a new value takes the place of the one unseen for longest and the count stays.
 */
final class DistinctValues implements Accumulator {
  private final TileWindow window;
  private final EventField field;

  /** In ascending order of the last tile, ties in order of arrival. */
  private long[] tiles = {};

  private long[] hashes = {};
  private int size;

  DistinctValues(TileWindow window, EventField field) {
    this.window = window;
    this.field = field;
  }

  int count() {
    return size;
  }

  @Override
  public void add(Event event) {
    String text = event.text(field);
    if (text != null) {
      add(TextHash.of(text), window.tile(event.time()));
    }
  }

  private void add(long hash, long tile) {
    for (int i = size - 1; i >= 0; i--) {
      if (hashes[i] == hash) {
        if (tiles[i] >= tile) {
          return;
        }
        remove(i);
        break;
      }
    }
    if (size == Aggregate.DISTINCT_BOUND) {
      if (tile < tiles[0]) {
        return;
      }
      remove(0);
    }
    if (size == tiles.length) {
      int capacity = Math.max(4, size + (size >> 1));
      tiles = Arrays.copyOf(tiles, capacity);
      hashes = Arrays.copyOf(hashes, capacity);
    }
    int at = size;
    while (at > 0 && tiles[at - 1] > tile) {
      at--;
    }
    System.arraycopy(tiles, at, tiles, at + 1, size - at);
    System.arraycopy(hashes, at, hashes, at + 1, size - at);
    tiles[at] = tile;
    hashes[at] = hash;
    size++;
  }

  private void remove(int index) {
    size--;
    System.arraycopy(tiles, index + 1, tiles, index, size - index);
    System.arraycopy(hashes, index + 1, hashes, index, size - index);
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
    System.arraycopy(hashes, gone, hashes, 0, size);
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
      out.putLong(hashes[i]);
      previous = tiles[i];
    }
  }

  @Override
  public void read(StateInput in) {
    size = in.getVarInt();
    if (size > tiles.length) {
      tiles = new long[size];
      hashes = new long[size];
    }
    long previous = 0;
    for (int i = 0; i < size; i++) {
      tiles[i] = previous + in.getVarLong();
      hashes[i] = in.getLong();
      previous = tiles[i];
    }
  }
}
