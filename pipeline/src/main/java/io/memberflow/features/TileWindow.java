package io.memberflow.features;

import io.memberflow.catalogue.Windows;
import java.time.Duration;
import java.util.Optional;

/**
 * The tiles of a sawtooth window: exact at the head, hopping at the tail (see {@link Windows}). All
 * times in milliseconds. A lifetime has one tile that never leaves.
 */
record TileWindow(long length, long hop) {
  static final TileWindow LIFETIME = new TileWindow(Long.MAX_VALUE, Long.MAX_VALUE);

  static TileWindow of(Optional<Duration> window) {
    return window
        .map(w -> new TileWindow(w.toMillis(), Windows.hop(w).toMillis()))
        .orElse(LIFETIME);
  }

  boolean lifetime() {
    return length == Long.MAX_VALUE;
  }

  /** The most tiles that count at one time. */
  long tiles() {
    return lifetime() ? 1 : length / hop + 1;
  }

  long tile(long time) {
    return lifetime() ? 0 : Math.floorDiv(time, hop);
  }

  /** Whether a time lies in a tile of a window that is not the whole life. */
  boolean contains(long tile, long time) {
    long start = tile * hop;
    return time >= start && time - start < hop;
  }

  /** The oldest tile that still counts at a time. */
  long firstTile(long time) {
    return lifetime() ? Long.MIN_VALUE : Math.floorDiv(time - length, hop);
  }

  /** The time at which a tile leaves the window. */
  long expiry(long tile) {
    return lifetime() ? Long.MAX_VALUE : (tile + 1) * hop + length;
  }
}
