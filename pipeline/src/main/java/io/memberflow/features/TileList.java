package io.memberflow.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a window's tiles hold, in ascending order. The newest is found at once, an older one by
 * halving; tiles leave at the front.
 */
final class TileList<T extends TileList.Tile> {
  /** What one tile holds. */
  abstract static class Tile {
    final long tile;

    Tile(long tile) {
      this.tile = tile;
    }
  }

  private final List<T> tiles = new ArrayList<>(2);

  List<T> all() {
    return tiles;
  }

  boolean isEmpty() {
    return tiles.isEmpty();
  }

  T oldest() {
    return tiles.get(0);
  }

  T newest() {
    return tiles.get(tiles.size() - 1);
  }

  /** Null where there is none. */
  T find(long tile) {
    int at = search(tile);
    return at < 0 ? null : tiles.get(at);
  }

  /** Adds a tile that is not there yet. */
  void insert(T added) {
    tiles.add(-1 - search(added.tile), added);
  }

  void remove(T tile) {
    tiles.remove(search(tile.tile));
  }

  /** The next older tile; null where there is none. */
  T before(long tile) {
    int at = search(tile);
    int older = (at < 0 ? -1 - at : at) - 1;
    return older < 0 ? null : tiles.get(older);
  }

  /** Removes the tiles before one and hands them over. */
  void dropBefore(long first, Consumer<T> leaving) {
    int gone = 0;
    while (gone < tiles.size() && tiles.get(gone).tile < first) {
      leaving.accept(tiles.get(gone++));
    }
    tiles.subList(0, gone).clear();
  }

  /** When the oldest tile leaves. */
  long nextExpiry(TileWindow window) {
    return isEmpty() ? Accumulator.NEVER : window.expiry(oldest().tile);
  }

  /** As {@link java.util.Collections#binarySearch}, the newest first. */
  private int search(long tile) {
    int low = 0;
    int high = tiles.size() - 1;
    int middle = high;
    while (low <= high) {
      long found = tiles.get(middle).tile;
      if (found == tile) {
        return middle;
      }
      if (found < tile) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
      middle = (low + high) >>> 1;
    }
    return -1 - low;
  }
}
