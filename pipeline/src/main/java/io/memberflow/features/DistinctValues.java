package io.memberflow.features;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;

/**
 * Number of different values over a window: each value's 64-bit hash with the newest tile that saw
 * it. Exact up to {@link Aggregate#DISTINCT_BOUND} values (and hash collisions, below 1e-13 there).
 *
 * <p>Beyond the bound it is a sample by hash, the theta sketch of adaptive sampling (Wegman;
 * Flajolet 1990): only values whose hash lies below 2⁶⁴ · θ are kept, and each counts 1/θ. When
 * there are too many, θ is halved. A value leaves with the newest tile that saw it, so θ belongs to
 * the tiles: a new tile may begin with twice the θ of the one before once few values are left, and
 * the count becomes exact again when the last sampled tile has left. θ never falls from a tile to a
 * later one: what a tile would keep, the later ones keep too.
 */
final class DistinctValues implements Accumulator {
  private static final int FEW = Aggregate.DISTINCT_BOUND / 4;

  private final TileWindow window;
  private final EventField field;

  /** In ascending order, unsigned. */
  private long[] hashes = {};

  /** The newest tile that saw the value of each hash. */
  private long[] newest = {};

  private int size;

  /** Those that have values; sampled ones also without. */
  private final TileList<Sampled> tiles = new TileList<>();

  private long estimate;

  private static final class Sampled extends TileList.Tile {
    /** θ = 2^−halvings. */
    int halvings;

    /** Values whose newest tile this is. */
    int values;

    Sampled(long tile, int halvings) {
      super(tile);
      this.halvings = halvings;
    }

    boolean keeps(long hash) {
      return halvings == 0 || hash >>> (64 - halvings) == 0;
    }
  }

  DistinctValues(TileWindow window, EventField field) {
    this.window = window;
    this.field = field;
  }

  /** The number, or its estimate where values were left out. */
  long count() {
    return estimate;
  }

  /** Values that are kept. */
  int size() {
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
    int at = search(hash);
    if (at >= 0) {
      if (newest[at] < tile) {
        Sampled seen = tile(tile);
        count(tiles.find(newest[at]), -1);
        count(seen, 1);
        newest[at] = tile;
      }
      return;
    }
    Sampled seen = tile(tile);
    if (!seen.keeps(hash)) {
      return;
    }
    insert(-1 - at, hash, tile);
    count(seen, 1);
    while (size > Aggregate.DISTINCT_BOUND) {
      halve();
    }
  }

  /** The tile, made where there is none. */
  private Sampled tile(long tile) {
    Sampled found = tiles.find(tile);
    if (found != null) {
      return found;
    }
    Sampled older = tiles.before(tile);
    int halvings = tiles.isEmpty() ? 0 : older == null ? tiles.oldest().halvings : older.halvings;
    boolean beginning = older != null && older == tiles.newest();
    Sampled made =
        new Sampled(tile, beginning && size <= FEW ? Math.max(0, halvings - 1) : halvings);
    tiles.insert(made);
    return made;
  }

  private void count(Sampled tile, int more) {
    tile.values += more;
    estimate += (long) more << tile.halvings;
    if (tile.values == 0 && tile.halvings == 0) {
      tiles.remove(tile);
    }
  }

  /** Half of the values that the newest tile would keep go, from all tiles. */
  private void halve() {
    int halvings = tiles.newest().halvings + 1;
    int kept = size;
    while (kept > 0 && hashes[kept - 1] >>> (64 - halvings) != 0) {
      tiles.find(newest[--kept]).values--;
    }
    size = kept;
    estimate = 0;
    for (Sampled tile : tiles.all()) {
      tile.halvings = Math.max(tile.halvings, halvings);
      estimate += (long) tile.values << tile.halvings;
    }
    resetIfEmpty();
  }

  /** Without values there is nothing to extrapolate: the next ones are counted exactly. */
  private void resetIfEmpty() {
    if (size == 0) {
      tiles.all().clear();
    }
  }

  private void insert(int at, long hash, long tile) {
    if (size == hashes.length) {
      int capacity = Math.max(4, size + (size >> 1));
      hashes = Arrays.copyOf(hashes, capacity);
      newest = Arrays.copyOf(newest, capacity);
    }
    System.arraycopy(hashes, at, hashes, at + 1, size - at);
    System.arraycopy(newest, at, newest, at + 1, size - at);
    hashes[at] = hash;
    newest[at] = tile;
    size++;
  }

  /** As {@link Arrays#binarySearch(long[], long)}, unsigned. */
  private int search(long hash) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(hashes[middle], hash);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  @Override
  public void advance(long time) {
    long first = window.firstTile(time);
    if (tiles.isEmpty() || tiles.oldest().tile >= first) {
      return;
    }
    tiles.dropBefore(first, gone -> estimate -= (long) gone.values << gone.halvings);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (newest[i] >= first) {
        hashes[kept] = hashes[i];
        newest[kept++] = newest[i];
      }
    }
    size = kept;
    resetIfEmpty();
  }

  @Override
  public long nextExpiry() {
    return tiles.nextExpiry(window);
  }

  /** −1 − the number of values, the sampled tiles, the values. */
  @Override
  public void write(StateOutput out) {
    out.putVarLong(-1 - size);
    if (size == 0) {
      return;
    }
    long oldest = tiles.oldest().tile;
    out.putVarLong(oldest);
    int sampled = 0;
    while (sampled < tiles.all().size() && tiles.all().get(sampled).halvings > 0) {
      sampled++;
    }
    out.putVarLong(sampled);
    for (Sampled tile : tiles.all().subList(0, sampled)) {
      out.putVarLong(tile.tile - oldest);
      out.putByte(tile.halvings);
    }
    for (int i = 0; i < size; i++) {
      out.putVarLong(newest[i] - oldest);
      out.putLong(hashes[i]);
    }
  }

  @Override
  public void read(StateInput in) {
    int values = in.getVarInt();
    if (values >= 0) {
      readBeforeSampling(in, values);
      return;
    }
    size = -1 - values;
    if (size == 0) {
      return;
    }
    hashes = new long[size];
    newest = new long[size];
    long oldest = in.getVarLong();
    int sampled = in.getVarInt();
    for (int i = 0; i < sampled; i++) {
      long tile = oldest + in.getVarLong();
      tiles.insert(new Sampled(tile, in.getByte()));
    }
    for (int i = 0; i < size; i++) {
      newest[i] = oldest + in.getVarLong();
      hashes[i] = in.getLong();
      count(readTile(newest[i]), 1);
    }
  }

  private Sampled readTile(long tile) {
    Sampled found = tiles.find(tile);
    if (found == null) {
      found = new Sampled(tile, 0);
      tiles.insert(found);
    }
    return found;
  }

  /** The layout of the first release: the values in the order of their tiles, none left out. */
  private void readBeforeSampling(StateInput in, int values) {
    long tile = 0;
    for (int i = 0; i < values; i++) {
      tile += in.getVarLong();
      add(in.getLong(), tile);
    }
  }
}
