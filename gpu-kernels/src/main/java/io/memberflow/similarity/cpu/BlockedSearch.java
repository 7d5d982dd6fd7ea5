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
  private final Sample sample; // null: nothing is expected
  private final int strip;

  BlockedSearch(Search search, RowTransform transform, TileKernel kernel, Workers workers) {
    this.search = search;
    this.transform = transform;
    this.kernel = kernel;
    this.workers = workers;
    this.bounds = new ErrorBounds(search.metric(), search.items().dimension());
    this.plan = BlockPlan.of(search);
    this.sample = Sample.of(search, transform, workers);
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
        boolean begins = item == 0;
        workers.forEach(
            strips, Strip::new, (s, own) -> own.scan(first, s * strip, count, current, begins));
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
    private final float[] row = new float[dimension];
    private final float[] packed = new float[strip * dimension];
    private final double[] norms = new double[strip];
    private final float[] expected = new float[strip];
    private final float[] closest = new float[TileKernel.ROWS * Sample.GROUPS];
    private final float[] ofRow = new float[Sample.GROUPS];
    private final float[] absolutes = new float[strip];
    private final float[] thresholds = new float[strip];
    private final float[] closeness = new float[TileKernel.ROWS * TileKernel.PANEL];
    private final int[] found = new int[TileKernel.ROWS * TileKernel.PANEL];
    private final ExactScores exact = new ExactScores(search, transform);

    /** Compares query rows {@code first + at ..} with the items of the tiles. */
    void scan(int first, int at, int count, ItemTiles tiles, boolean begins) {
      int rows = Math.min(strip, count - at);
      pack(first + at, rows);
      if (begins && sample != null) {
        expect(at, rows);
      }
      for (int r = 0; r < rows; r++) {
        float absolute = bounds.absolute(norms[r], tiles.norm());
        expected[r] = candidates[at + r].passOver(bounds, absolute);
      }
      int step = TileOrder.stride(tiles.tiles());
      for (int t = 0; t < tiles.tiles(); t++) {
        workers.requireGoingOn();
        // another order than that of the ids: sorted items would raise the threshold step by step
        int tile = (int) ((long) t * step % tiles.tiles());
        limit(at, rows, tiles.norm(tile));
        // a panel stays in the nearest cache while the rows pass, the rows in the next one
        for (int panel = 0; panel < tiles.tileItems(); panel += TileKernel.PANEL) {
          for (int group = 0; group < rows; group += TileKernel.ROWS) {
            multiply(group, tiles, tile, panel);
            int hits = kernel.atLeast(closeness, thresholds, group, found);
            if (hits > 0) {
              collect(first, at, group, hits, tiles.id(tile, panel));
            }
          }
        }
      }
    }

    /** Finds by the sample what the k closest of each row will reach. */
    private void expect(int at, int rows) {
      for (int group = 0; group < rows; group += TileKernel.ROWS) {
        Arrays.fill(closest, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < sample.items(); i += TileKernel.PANEL) {
          int tileItems = sample.tiles().tileItems();
          multiply(group, sample.tiles(), i / tileItems, i % tileItems);
          int half = i / TileKernel.PANEL % 2 * closeness.length;
          for (int j = 0; j < closeness.length; j++) {
            closest[half + j] = Math.max(closest[half + j], closeness[j]);
          }
        }
        for (int r = group; r < Math.min(rows, group + TileKernel.ROWS); r++) {
          int row = (r - group) * TileKernel.PANEL;
          System.arraycopy(closest, row, ofRow, 0, TileKernel.PANEL);
          System.arraycopy(
              closest, closeness.length + row, ofRow, TileKernel.PANEL, TileKernel.PANEL);
          Arrays.sort(ofRow);
          candidates[at + r].expect(sample.reached(ofRow));
        }
      }
    }

    /** Sets what an item's closeness must be, for items of a norm. */
    private void limit(int at, int rows, double norm) {
      Arrays.fill(thresholds, Float.POSITIVE_INFINITY);
      for (int r = 0; r < rows; r++) {
        absolutes[r] = bounds.absolute(norms[r], norm);
        thresholds[r] = Math.max(expected[r], threshold(candidates[at + r], absolutes[r]));
      }
    }

    private float threshold(Candidates row, float absolute) {
      // padding is −∞, and so is the threshold before k items are known
      return Math.max(bounds.threshold(row.least(), absolute), -Float.MAX_VALUE);
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

    private void multiply(int group, ItemTiles tiles, int tile, int place) {
      int query = group * dimension;
      float[] panels = tiles.panels(tile);
      float[] bias = tiles.bias();
      int panel = place * dimension;
      int start = tile * tiles.tileItems() + place;
      switch (search.metric()) {
        case COSINE, EUCLIDEAN ->
            kernel.products(packed, query, dimension, panels, panel, bias, start, closeness);
        case MANHATTAN ->
            kernel.differences(packed, query, dimension, panels, panel, bias, start, closeness);
      }
    }

    private void collect(int first, int at, int group, int hits, int firstItem) {
      for (int i = 0; i < hits; i++) {
        int r = group + found[i] / TileKernel.PANEL;
        float value = closeness[found[i]];
        int query = first + at + r;
        int id = firstItem + found[i] % TileKernel.PANEL;
        if (value < thresholds[r] || search.mask().excludes(query, id)) {
          continue;
        }
        exact.about(query);
        float absolute = absolutes[r];
        Candidates row = candidates[at + r];
        if (row.add(id, bounds.lower(value, absolute), bounds.upper(value, absolute), exact)) {
          thresholds[r] = Math.max(thresholds[r], threshold(row, absolute));
        }
      }
    }

    void finish(int first, int at, Neighbours block) {
      for (int r = 0; r < strip && at + r < block.rows(); r++) {
        workers.requireGoingOn();
        int query = first + at + r;
        exact.about(query);
        Candidates row = candidates[at + r];
        if (!row.isProven()) {
          scoreAll(query, row);
        }
        row.finish(exact, block, at + r);
      }
    }

    /** A row whose sample was misleading: all items get exact scores. */
    private void scoreAll(int query, Candidates row) {
      row.clear();
      for (int id = 0; id < search.items().rows(); id++) {
        if (id % 4096 == 0) {
          workers.requireGoingOn();
        }
        if (!search.mask().excludes(query, id)) {
          row.add(id, -Float.MAX_VALUE, Float.MAX_VALUE, exact);
        }
      }
    }
  }
}
