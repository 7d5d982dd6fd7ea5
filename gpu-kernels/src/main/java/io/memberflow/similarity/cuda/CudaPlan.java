package io.memberflow.similarity.cuda;

import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Search;

/**
 * How a search is cut for a device: how many items and query rows are there at a time, and the
 * sizes that the kernels are launched with.
 *
 * @param queryRows rows of a block of queries, a multiple of {@link #ROWS} or all
 * @param itemRows items on the device at a time
 * @param keep candidates of a row that are scored exactly
 * @param capacity candidates that a row's buffer holds
 * @param padded columns of a row in fp16
 * @param resident the query rows of a block of threads stay in shared memory
 */
record CudaPlan(int queryRows, int itemRows, int keep, int capacity, int padded, boolean resident) {
  /** Query rows of a block of threads, at most; what rows are padded to. */
  static final int ROWS = 256;

  /** Items of a tile. */
  static final int TILE = 128;

  /** Rows of more columns do not fit the re-scoring kernel's shared memory. */
  static final int MAX_DIMENSION = 1024;

  private static final int CHUNK = 64;
  private static final int FIXED_SHARED = 2 * ROWS * 4 + 8 * 256 * 4;

  /** Of products whose query rows do not fit. */
  private static final int STREAMED_SHARED = FIXED_SHARED + 3 * (TILE + ROWS) * CHUNK * 2;

  /** Bytes of shared memory without which the kernels do not run. */
  static final int LEAST_SHARED = STREAMED_SHARED;

  /** What the re-scoring kernel sorts at most. */
  private static final int MAX_KEEP = 2048;

  private static final int MAX_QUERY_ROWS = 256 * ROWS;

  /** Whether the kernels take this search: the rest is for another provider. */
  static boolean takes(Search search) {
    return search.items().dimension() <= MAX_DIMENSION && keep(search) <= MAX_KEEP;
  }

  private static int keep(Search search) {
    // items left out for all rows never become candidates
    int leftOut = search.mask().most() - search.mask().everywhere().length;
    return search.k() + leftOut + Math.max(32, search.k() / 4);
  }

  static CudaPlan of(Search search, long deviceBytes, int sharedMemory) {
    int dimension = search.items().dimension();
    boolean products = search.metric() != Metric.MANHATTAN;
    int padded = (dimension + CHUNK - 1) / CHUNK * CHUNK;
    int keep = keep(search);
    int capacity = (2 * keep + TILE + 31) / 32 * 32;
    long perRow = 4L * dimension + (products ? 2L * padded : 0) + 16;
    // two blocks of queries and of results: one is searched while the other is handed over
    long perQuery = 2 * perRow + 8L * capacity + 2 * (8L * search.k() + 4) + 16;

    // the host's budget bounds the pinned result blocks, the device's memory the rest
    long hostRows = search.memoryBudget() / 4 / (2 * (8L * search.k() + 4));
    long queryRows = Math.min(hostRows, deviceBytes * 3 / 10 / perQuery);
    queryRows = Math.max(ROWS, Math.min(MAX_QUERY_ROWS, queryRows / ROWS * ROWS));
    long itemRows = deviceBytes * 6 / 10 / perRow;
    if (itemRows < search.items().rows()) {
      // two blocks, so that one is copied while the other is searched
      itemRows = Math.max(ROWS, itemRows / 2 / ROWS * ROWS);
    }
    return new CudaPlan(
        (int) Math.min(queryRows, search.queries().rows()),
        (int) Math.min(itemRows, search.items().rows()),
        keep,
        capacity,
        padded,
        residentShared(padded) <= sharedMemory);
  }

  private static int residentShared(int padded) {
    return FIXED_SHARED + 4 * TILE * CHUNK * 2 + ROWS * padded * 2;
  }

  int productsShared() {
    return resident ? residentShared(padded) : STREAMED_SHARED;
  }

  static int differencesShared() {
    return 2 * TILE * 4 + 4 * 256 * 4 + 4 * 16 * (TILE + 4) * 4;
  }

  static int rescoreShared(int dimension) {
    return 256 * 4 + 2048 * 8 + dimension * 8;
  }

  static int roundUp(int value, int multiple) {
    return Math.toIntExact(((long) value + multiple - 1) / multiple * multiple);
  }
}
