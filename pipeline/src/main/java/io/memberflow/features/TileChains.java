package io.memberflow.features;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;

/**
 * Counts per tile of several values. Those of a value are linked in order of their tiles, so that a
 * value or a tile leaves without a look at what stays: work does not depend on the number of tiles.
 * All lie in the same few arrays, with room for as many counts as the window has held at one time.
 */
final class TileChains {
  private static final int NONE = -1;

  // by value

  /** The counts of its oldest and its newest tile. */
  private int[] oldest = {};

  private int[] newest = {};
  private int values;

  // by count

  private long[] tiles = {};
  private int[] counts = {};
  private int[] older = {};
  private int[] newer = {};
  private int used;

  /** The first of those that were given back, linked by {@link #newer}. */
  private int free = NONE;

  /** Of all values; {@link Long#MAX_VALUE} without counts. */
  private long oldestTile = Long.MAX_VALUE;

  /** The tile that leaves next; {@link Long#MAX_VALUE} where there is none. */
  long oldestTile() {
    return oldestTile;
  }

  /** The counts that there is room for, in use or given back. */
  int room() {
    return used;
  }

  /** Adds a value without counts behind the others. */
  void append() {
    if (values == oldest.length) {
      int capacity = values + (values >> 1) + 2;
      oldest = Arrays.copyOf(oldest, capacity);
      newest = Arrays.copyOf(newest, capacity);
    }
    oldest[values] = NONE;
    newest[values] = NONE;
    values++;
  }

  /** Removes a value with its counts; the last one takes its place. */
  void remove(int value) {
    int first = oldest[value];
    if (first != NONE) {
      newer[newest[value]] = free;
      free = first;
    }
    int last = --values;
    oldest[value] = oldest[last];
    newest[value] = newest[last];
    if (first != NONE && tiles[first] == oldestTile) {
      findOldestTile();
    }
  }

  /** Counts one more. Goes back from the newest tile past those that are later than this one. */
  void count(int value, long tile) {
    int after = NONE;
    int at = newest[value];
    while (at != NONE && tiles[at] > tile) {
      after = at;
      at = older[at];
    }
    if (at != NONE && tiles[at] == tile) {
      counts[at]++;
    } else {
      insert(value, at, after, tile, 1);
    }
  }

  private void insert(int value, int before, int after, long tile, int count) {
    int at = take();
    tiles[at] = tile;
    counts[at] = count;
    older[at] = before;
    newer[at] = after;
    if (before == NONE) {
      oldest[value] = at;
    } else {
      newer[before] = at;
    }
    if (after == NONE) {
      newest[value] = at;
    } else {
      older[after] = at;
    }
    oldestTile = Math.min(oldestTile, tile);
  }

  private int take() {
    if (free != NONE) {
      int at = free;
      free = newer[at];
      return at;
    }
    if (used == tiles.length) {
      int capacity = Math.max(4, used + (used >> 1));
      tiles = Arrays.copyOf(tiles, capacity);
      counts = Arrays.copyOf(counts, capacity);
      older = Arrays.copyOf(older, capacity);
      newer = Arrays.copyOf(newer, capacity);
    }
    return used++;
  }

  /** Lets the tiles before one leave; takes what they hold from the totals, by value. */
  void dropBefore(long first, long[] totals) {
    for (int value = 0; value < values; value++) {
      int at = oldest[value];
      while (at != NONE && tiles[at] < first) {
        totals[value] -= counts[at];
        int next = newer[at];
        newer[at] = free;
        free = at;
        at = next;
      }
      oldest[value] = at;
      if (at == NONE) {
        newest[value] = NONE;
      } else {
        older[at] = NONE;
      }
    }
    findOldestTile();
  }

  private void findOldestTile() {
    oldestTile = Long.MAX_VALUE;
    for (int value = 0; value < values; value++) {
      if (oldest[value] != NONE) {
        oldestTile = Math.min(oldestTile, tiles[oldest[value]]);
      }
    }
  }

  /** The number of a value's tiles, then the distance of each to the one before and its count. */
  void write(int value, StateOutput out) {
    int held = 0;
    for (int at = oldest[value]; at != NONE; at = newer[at]) {
      held++;
    }
    out.putVarLong(held);
    long previous = 0;
    for (int at = oldest[value]; at != NONE; at = newer[at]) {
      out.putVarLong(tiles[at] - previous);
      out.putVarLong(counts[at]);
      previous = tiles[at];
    }
  }

  /** Reads what {@link #write} put of a value, which is empty before; returns its total. */
  long read(int value, StateInput in) {
    long total = 0;
    long tile = 0;
    for (int held = in.getVarInt(); held > 0; held--) {
      tile += in.getVarLong();
      int count = in.getVarInt();
      insert(value, newest[value], NONE, tile, count);
      total += count;
    }
    return total;
  }
}
