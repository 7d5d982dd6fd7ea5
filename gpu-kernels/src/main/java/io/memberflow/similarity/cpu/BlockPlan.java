package io.memberflow.similarity.cpu;

import io.memberflow.similarity.Search;

/**
 * How a search is cut so that it stays within its budget. Half of the budget may hold items and a
 * sample of them; where they all fit they are prepared once, else again for every block of queries,
 * which is why such blocks are as large as the other half allows.
 *
 * @param queryRows rows of one result block
 * @param itemRows items prepared at a time
 */
record BlockPlan(int queryRows, int itemRows) {
  private static final int MAX_QUERY_ROWS = 4096;

  static BlockPlan of(Search search) {
    int dimension = search.items().dimension();
    long half = search.memoryBudget() / 2;
    int tile = ItemTiles.tileItems(dimension);
    int items = search.items().rows();
    int sample = Sample.size(items, dimension, search.memoryBudget());
    long itemsAndSample = half / ItemTiles.bytesPerItem(dimension);
    long fitting = Math.max(1, (itemsAndSample - 2 * sample) / tile) * tile;
    int itemRows = (int) Math.min(fitting, items);
    long queryRows = Math.min(MAX_QUERY_ROWS, half / Candidates.bytes(search.k()));
    if (itemRows < items) {
      queryRows = half / Candidates.bytes(search.k());
    }
    long rows = Math.max(1, Math.min(queryRows, search.queries().rows()));
    return new BlockPlan((int) rows, Math.max(itemRows, 1));
  }
}
