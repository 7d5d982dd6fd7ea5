package io.memberflow.similarity.cpu;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Search;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Items drawn at random, which tell before a search what closeness its k-th neighbour will reach:
 * most items can then be passed over from the start. Drawn, so that no order of the items matters.
 *
 * <p>Of {@code n} items, a sample of {@code s} holds about {@code λ = k s / n} of the k closest,
 * and more than {@code λ + 4 √λ + 3} once in 50,000 rows or less (Poisson). So the closeness of
 * that rank in the sample is one that k items reach. Where they did not, the row shows it at the
 * end, see {@link Candidates#isProven}.
 */
final class Sample {
  private static final int MOST_ITEMS = 1024;

  /** The sample costs no more than this part of the search. */
  private static final int PART = 32;

  private static final long SEED = 6;

  /** Of each row the closest of this many groups are kept, instead of sorting the sample. */
  static final int GROUPS = 2 * TileKernel.PANEL;

  private static final int MOST_RANK = GROUPS / 2;

  private final ItemTiles tiles;
  private final int items;
  private final int rank;

  private Sample(ItemTiles tiles, int items, int rank) {
    this.tiles = tiles;
    this.items = items;
    this.rank = rank;
  }

  /** Null where a sample would tell too little. */
  static Sample of(Search search, RowTransform transform, Workers workers) {
    int rows = search.items().rows();
    int dimension = search.items().dimension();
    int size = size(rows, dimension, search.memoryBudget());
    // what a mask may leave out counts as if all of it were closer
    int rank = rank((double) (search.k() + search.mask().most()) * size / rows);
    if (size < GROUPS || rank > MOST_RANK) {
      return null;
    }
    Matrix.Builder drawn = Matrix.builder(size, dimension);
    float[] row = new float[dimension];
    for (int id : ids(rows, size)) {
      search.items().copyRow(id, row);
      drawn.add(row);
    }
    ItemTiles tiles = ItemTiles.of(drawn.build(), 0, size, search.metric(), transform, workers);
    return new Sample(tiles, size, rank);
  }

  /**
   * Items to draw from so many, a multiple of a panel. They are in memory twice while the sample is
   * made, which takes no more than an eighth of the budget.
   */
  static int size(int rows, int dimension, long memoryBudget) {
    long fitting = memoryBudget / 16 / ItemTiles.bytesPerItem(dimension);
    long most = Math.min(fitting, Math.min(MOST_ITEMS, rows / PART));
    return (int) (most / TileKernel.PANEL * TileKernel.PANEL);
  }

  private static int rank(double expected) {
    return (int) Math.ceil(expected + 4 * Math.sqrt(expected) + 3);
  }

  /** The items that are drawn, ascending; one may be there twice. */
  static int[] ids(int rows, int size) {
    int[] ids = new SplittableRandom(SEED).ints(size, 0, rows).toArray();
    Arrays.sort(ids);
    return ids;
  }

  ItemTiles tiles() {
    return tiles;
  }

  /** A multiple of a panel, and at least {@link #GROUPS}. */
  int items() {
    return items;
  }

  /**
   * @param closest of each group of the sample, ascending
   * @return what k items reach, very likely
   */
  float reached(float[] closest) {
    return closest[closest.length - rank];
  }
}
