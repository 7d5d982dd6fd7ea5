package io.memberflow.similarity;

import java.util.Arrays;

/**
 * Which items must not be neighbours of a query row: the row itself, the items of one list for all
 * rows, or those of a list of its own. Not changed after it was made.
 */
public final class RowMask {
  private static final int[] EMPTY = {};
  private static final RowMask NONE = new RowMask(false, EMPTY, null);

  private final boolean itself;
  private final int[] everywhere;
  private final int[][] byRow;

  private RowMask(boolean itself, int[] everywhere, int[][] byRow) {
    this.itself = itself;
    this.everywhere = everywhere;
    this.byRow = byRow;
  }

  /** Leaves out nothing. */
  public static RowMask none() {
    return NONE;
  }

  /** Leaves out item i for query row i: queries and items are the same rows. */
  public static RowMask itself() {
    return new RowMask(true, EMPTY, null);
  }

  /** Also leaves out these items for every row. */
  public RowMask without(int... items) {
    return new RowMask(itself, sorted(items), byRow);
  }

  /** Also leaves out the items of {@code lists[q]} for query row q. */
  public RowMask withoutByRow(int[][] lists) {
    return new RowMask(
        itself, everywhere, Arrays.stream(lists).map(RowMask::sorted).toArray(int[][]::new));
  }

  private static int[] sorted(int[] items) {
    return Arrays.stream(items).sorted().distinct().toArray();
  }

  public boolean excludes(int row, int item) {
    return itself && item == row
        || everywhere.length > 0 && Arrays.binarySearch(everywhere, item) >= 0
        || byRow != null && Arrays.binarySearch(byRow[row], item) >= 0;
  }

  /** True where each row is left out for itself. */
  public boolean excludesItself() {
    return itself;
  }

  /** The items left out for every row, ascending; not a copy, do not change it. */
  public int[] everywhere() {
    return everywhere;
  }

  /** The items left out for one row only, ascending; not a copy, do not change it. */
  public int[] ofRow(int row) {
    return byRow == null ? EMPTY : byRow[row];
  }

  /** What one row leaves out beside {@link #everywhere}, with itself where that is left out. */
  public int[] allOfRow(int row) {
    int[] list = ofRow(row);
    if (!itself) {
      return list;
    }
    int[] all = Arrays.copyOf(list, list.length + 1);
    all[list.length] = row;
    return all;
  }

  /** True where rows have lists of their own. */
  public boolean hasRowLists() {
    return byRow != null;
  }

  /** At most this many items are left out for a row. */
  public int most() {
    int longest = 0;
    if (byRow != null) {
      for (int[] list : byRow) {
        longest = Math.max(longest, list.length);
      }
    }
    return (itself ? 1 : 0) + everywhere.length + longest;
  }

  /**
   * @throws IllegalArgumentException for lists of another number of rows or an item that is none
   */
  void requireFits(int rows, int items) {
    if (byRow != null && byRow.length != rows) {
      throw new IllegalArgumentException(
          "the mask has lists for %d rows; must have one for each of the %d queries"
              .formatted(byRow.length, rows));
    }
    requireItems(everywhere, items);
    if (byRow != null) {
      for (int[] list : byRow) {
        requireItems(list, items);
      }
    }
  }

  private static void requireItems(int[] list, int items) {
    if (list.length > 0 && (list[0] < 0 || list[list.length - 1] >= items)) {
      throw new IllegalArgumentException(
          "the mask leaves out item %d; must be 0–%d; check the row numbers"
              .formatted(list[0] < 0 ? list[0] : list[list.length - 1], items - 1));
    }
  }
}
