package io.memberflow.similarity.cpu;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import java.util.Arrays;

/**
 * A range of the items as the kernels read them: transformed, in panels of {@value
 * TileKernel#PANEL}, and grouped into tiles that stay in a core's cache while the rows of a query
 * block pass by.
 */
final class ItemTiles {
  private static final int TILE_BYTES = 256 << 10;
  private static final int MAX_TILE_ITEMS = 512;

  private final int first;
  private final int count;
  private final int dimension;
  private final int tileItems;
  private final float[][] panels;
  private final float[] bias;
  private final double[] norms;

  private ItemTiles(int first, int count, int dimension) {
    this.first = first;
    this.count = count;
    this.dimension = dimension;
    this.tileItems = tileItems(dimension);
    int tiles = (count + tileItems - 1) / tileItems;
    this.panels = new float[tiles][];
    this.bias = new float[tiles * tileItems];
    this.norms = new double[tiles];
  }

  /** Items in a tile, a multiple of a panel. */
  static int tileItems(int dimension) {
    int fitting = TILE_BYTES / (4 * dimension) / TileKernel.PANEL * TileKernel.PANEL;
    return Math.max(TileKernel.PANEL, Math.min(MAX_TILE_ITEMS, fitting));
  }

  /** Bytes that one item takes here. */
  static long bytesPerItem(int dimension) {
    return 4L * dimension + 4;
  }

  /** Rows {@code first .. first+count−1}, made by all workers. */
  static ItemTiles of(
      Matrix items, int first, int count, Metric metric, RowTransform transform, Workers workers) {
    ItemTiles tiles = new ItemTiles(first, count, items.dimension());
    workers.forEach(
        tiles.tiles(),
        () -> new float[items.dimension()],
        (tile, row) -> tiles.fill(tile, items, metric, transform, row));
    return tiles;
  }

  private void fill(int tile, Matrix items, Metric metric, RowTransform transform, float[] row) {
    float[] tilePanels = new float[tileItems * dimension];
    int from = tile * tileItems;
    // what pads the last tile is farther than anything
    Arrays.fill(bias, from, from + tileItems, Float.NEGATIVE_INFINITY);
    double largest = 0;
    for (int i = 0; i < tileItems && from + i < count; i++) {
      items.copyRow(first + from + i, row);
      int panel = i / TileKernel.PANEL * TileKernel.PANEL * dimension;
      double norm =
          transform.apply(row, tilePanels, panel + i % TileKernel.PANEL, TileKernel.PANEL);
      bias[from + i] = metric == Metric.EUCLIDEAN ? (float) (-norm * norm / 2) : 0;
      largest = Math.max(largest, norm);
    }
    panels[tile] = tilePanels;
    norms[tile] = largest;
  }

  int tiles() {
    return panels.length;
  }

  int tileItems() {
    return tileItems;
  }

  /** Panels {@code [tileItems / PANEL][d][PANEL]} of a tile. */
  float[] panels(int tile) {
    return panels[tile];
  }

  /** What the sums of all tiles start from; a tile begins at {@code tile * tileItems}. */
  float[] bias() {
    return bias;
  }

  /** The largest norm of all. */
  double norm() {
    return Arrays.stream(norms).max().orElse(0);
  }

  /** The largest norm in a tile. */
  double norm(int tile) {
    return norms[tile];
  }

  /** The item at a place of a tile. */
  int id(int tile, int place) {
    return first + tile * tileItems + place;
  }
}
