package io.memberflow.similarity.cpu;

import io.memberflow.similarity.BlockConsumer;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.Search;
import java.util.Arrays;

/** One search: blocks of query rows, each against all items, tile by tile. */
final class BlockedSearch {
  /**
   * Rows that one worker holds against a tile: the more, the rarer a tile comes from beyond its
   * cache.
   */
  private static final int MAX_STRIP_GROUPS = 24;

  private static final int MIN_STRIP_GROUPS = 8;
  private static final int STRIP_BYTES = 256 << 10;

  private final Search search;
  private final RowTransform transform;
  private final TileKernel kernel;
  private final Workers workers;
  private final ErrorBounds bounds;
  private final BlockPlan plan;
  private final Candidates[] candidates;
  private final int strip;

  BlockedSearch(Search search, RowTransform transform, TileKernel kernel, Workers workers) {
    this.search = search;
    this.transform = transform;
    this.kernel = kernel;
    this.workers = workers;
    this.bounds = new ErrorBounds(search.metric(), search.items().dimension());
    this.plan = BlockPlan.of(search);
    this.candidates = new Candidates[plan.queryRows()];
    for (int i = 0; i < candidates.length; i++) {
      candidates[i] = new Candidates(search.k());
    }
    int each = (plan.queryRows() + workers.threads() - 1) / workers.threads();
    int groups = (each + TileKernel.ROWS - 1) / TileKernel.ROWS;
    int fitting = STRIP_BYTES / (4 * TileKernel.ROWS * search.items().dimension());
    int most = Math.max(MIN_STRIP_GROUPS, Math.min(MAX_STRIP_GROUPS, fitting));
    this.strip = Math.min(most, groups) * TileKernel.ROWS;
  }

  void run(BlockConsumer consumer) {
    int rows = search.queries().rows();
    int items = search.items().rows();
    ItemTiles tiles = null;
    for (int from = search.firstRow(); from < rows; from += plan.queryRows()) {
      int first = from;
      int count = Math.min(plan.queryRows(), rows - from);
      int strips = (count + strip - 1) / strip;
      for (int i = 0; i < count; i++) {
        candidates[i].clear();
      }
      for (int item = 0; item < items; item += plan.itemRows()) {
        if (tiles == null || plan.itemRows() < items) {
          int here = Math.min(plan.itemRows(), items - item);
          tiles = ItemTiles.of(search.items(), item, here, search.metric(), transform, workers);
        }
        ItemTiles current = tiles;
        workers.forEach(strips, Strip::new, (s, own) -> own.scan(first, s * strip, count, current));
      }
      Neighbours block =
          new Neighbours(
              count, search.k(), new int[count * search.k()], new float[count * search.k()]);
      workers.forEach(strips, Strip::new, (s, own) -> own.finish(first, s * strip, block));
      consumer.accept(from, block);
    }
  }

  /** A worker's scratch space for a strip of query rows, and what it does with it. */
  private final class Strip {
    private final int dimension = search.items().dimension();
    private final int tileItems = ItemTiles.tileItems(dimension);
    // rows at a power of two from each other would share a few lines of the cache
    private final int stride = tileItems + TileKernel.PANEL;
    private final float[] row = new float[dimension];
    private final float[] packed = new float[strip * dimension];
    private final double[] norms = new double[strip];
    private final float[] closeness = new float[TileKernel.ROWS * stride];
    private final int[] found = new int[tileItems];
    private final ExactScores exact = new ExactScores(search, transform);

    /** Compares query rows {@code first + at ..} with the items of the tiles. */
    void scan(int first, int at, int count, ItemTiles tiles) {
      int rows = Math.min(strip, count - at);
      pack(first + at, rows);
      int step = TileOrder.stride(tiles.tiles());
      for (int t = 0; t < tiles.tiles(); t++) {
        workers.requireGoingOn();
        // another order than that of the ids: sorted items would raise the threshold step by step
        int tile = (int) ((long) t * step % tiles.tiles());
        for (int group = 0; group < rows; group += TileKernel.ROWS) {
          multiply(group, tiles, tile);
          for (int r = group; r < Math.min(rows, group + TileKernel.ROWS); r++) {
            collect(first + at + r, r, candidates[at + r], tiles, tile);
          }
        }
      }
    }

    private void pack(int from, int rows) {
      Matrix queries = search.queries();
      Arrays.fill(packed, 0);
      for (int r = 0; r < rows; r++) {
        queries.copyRow(from + r, row);
        int place = r / TileKernel.ROWS * TileKernel.ROWS * dimension + r % TileKernel.ROWS;
        norms[r] = transform.apply(row, packed, place, TileKernel.ROWS);
      }
    }

    private void multiply(int group, ItemTiles tiles, int tile) {
      int query = group * dimension;
      float[] panels = tiles.panels(tile);
      float[] bias = tiles.bias();
      for (int i = 0; i < tileItems; i += TileKernel.PANEL) {
        int panel = i * dimension;
        int start = tile * tileItems + i;
        switch (search.metric()) {
          case COSINE, EUCLIDEAN ->
              kernel.products(
                  packed, query, dimension, panels, panel, bias, start, closeness, i, stride);
          case MANHATTAN ->
              kernel.differences(
                  packed, query, dimension, panels, panel, bias, start, closeness, i, stride);
        }
      }
    }

    private void collect(int query, int r, Candidates row, ItemTiles tiles, int tile) {
      exact.about(query);
      float absolute = bounds.absolute(norms[r], tiles.norm(tile));
      int from = r % TileKernel.ROWS * stride;
      float threshold = bounds.threshold(row.least(), absolute);
      // padding is −∞, and so is the threshold before k items are known
      threshold = Math.max(threshold, -Float.MAX_VALUE);
      int count = kernel.atLeast(closeness, from, from + tileItems, threshold, found);
      for (int i = 0; i < count; i++) {
        float value = closeness[found[i]];
        int id = tiles.id(tile, found[i] - from);
        if (value < threshold || search.mask().excludes(query, id)) {
          continue;
        }
        if (row.add(id, bounds.lower(value, absolute), bounds.upper(value, absolute), exact)) {
          threshold = Math.max(threshold, bounds.threshold(row.least(), absolute));
        }
      }
    }

    void finish(int first, int at, Neighbours block) {
      for (int r = 0; r < strip && at + r < block.rows(); r++) {
        workers.requireGoingOn();
        exact.about(first + at + r);
        candidates[at + r].finish(exact, block, at + r);
      }
    }
  }
}
