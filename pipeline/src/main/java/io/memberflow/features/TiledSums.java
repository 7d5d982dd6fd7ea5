package io.memberflow.features;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;

/**
 * Counts and exact sums over one window: for each a total, and the part of it that each tile holds.
 * Those of one window lie side by side in one array, so that an event that moves several of them
 * finds its tile once and fetches little from main memory.
 */
final class TiledSums {
  /** The most sums that share an array: tiles hold a place for each, used or not. */
  static final int COLUMNS = Byte.SIZE;

  private final TileWindow window;
  private final int columns;

  /**
   * The totals, then rows in ascending order of their tiles, at [from, to): the tile's number with
   * a bit for each column that has seen an event in it, then the columns' parts.
   */
  private long[] cells;

  private int from;
  private int to;

  /**
   * @param columns the number of sums, 1 to {@link #COLUMNS}
   */
  TiledSums(TileWindow window, int columns) {
    this.window = window;
    this.columns = columns;
    this.cells = new long[columns];
    this.from = columns;
    this.to = columns;
  }

  /** Whole units of a count, millionths of a sum. */
  long total(int column) {
    return cells[column];
  }

  /** Takes what an event in the window adds. An amount that would overflow does not count. */
  void add(int column, long time, long amount) {
    long total = cells[column];
    long sum = total + amount;
    if (((total ^ sum) & (amount ^ sum)) < 0) {
      return;
    }
    cells[column] = sum;
    if (!window.lifetime()) {
      addTo(rowOf(time), column, amount);
    }
  }

  private void addTo(int row, int column, long amount) {
    cells[row] |= 1L << column;
    cells[row + 1 + column] += amount;
  }

  private boolean has(int row, int column) {
    return (cells[row] >>> column & 1) != 0;
  }

  private long tile(int row) {
    return cells[row] >> COLUMNS;
  }

  /** The row of the tile of a time, made where there is none. */
  private int rowOf(long time) {
    // most events are of the newest tile: no division
    if (from < to && window.contains(tile(to - width()), time)) {
      return to - width();
    }
    long tile = window.tile(time);
    int row = to;
    while (row > from && tile(row - width()) >= tile) {
      row -= width();
    }
    return row < to && tile(row) == tile ? row : insert(row, tile);
  }

  private int width() {
    return 1 + columns;
  }

  /** Makes room at a row and returns where it is then. */
  private int insert(int before, long tile) {
    int row = before;
    if (to + width() > cells.length) {
      int size = to - from;
      int rows = size / width();
      long[] larger = new long[columns + (rows + (rows >> 1) + 2) * width()];
      System.arraycopy(cells, 0, larger, 0, columns);
      System.arraycopy(cells, from, larger, columns, size);
      row -= from - columns;
      from = columns;
      to = columns + size;
      cells = larger;
    }
    System.arraycopy(cells, row, cells, row + width(), to - row);
    Arrays.fill(cells, row, row + width(), 0);
    cells[row] = tile << COLUMNS;
    to += width();
    return row;
  }

  /** Lets tiles leave that do not count at this time any more. */
  void advance(long time) {
    long first = window.firstTile(time);
    while (from < to && tile(from) < first) {
      for (int column = 0; column < columns; column++) {
        cells[column] -= cells[from + 1 + column];
      }
      from += width();
    }
    if (from == to) {
      from = columns;
      to = columns;
    }
  }

  /** When the next tile leaves; {@link Accumulator#NEVER} where none will. */
  long nextExpiry() {
    return from == to ? Accumulator.NEVER : window.expiry(tile(from));
  }

  void write(int column, StateOutput out) {
    if (window.lifetime()) {
      out.putVarLong(cells[column]);
      return;
    }
    int tiles = 0;
    for (int row = from; row < to; row += width()) {
      tiles += has(row, column) ? 1 : 0;
    }
    out.putVarLong(tiles);
    long previous = 0;
    for (int row = from; row < to; row += width()) {
      if (has(row, column)) {
        out.putVarLong(tile(row) - previous);
        out.putVarLong(cells[row + 1 + column]);
        previous = tile(row);
      }
    }
  }

  /** Reads what {@link #write} put of a column, which is empty before. */
  void read(int column, StateInput in) {
    if (window.lifetime()) {
      cells[column] = in.getVarLong();
      return;
    }
    int tiles = in.getVarInt();
    long tile = 0;
    int row = from;
    for (int i = 0; i < tiles; i++) {
      tile += in.getVarLong();
      while (row < to && tile(row) < tile) {
        row += width();
      }
      if (row == to || tile(row) != tile) {
        row = insert(row, tile);
      }
      long amount = in.getVarLong();
      cells[column] += amount;
      addTo(row, column, amount);
    }
  }
}
