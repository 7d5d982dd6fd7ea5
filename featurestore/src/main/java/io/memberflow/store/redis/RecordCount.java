package io.memberflow.store.redis;

/**
 * How many records of one kind there are.
 *
 * @param records with something in them
 * @param erased of which nothing but the tombstone is left
 */
public record RecordCount(long records, long erased) {
  public static final RecordCount NONE = new RecordCount(0, 0);

  RecordCount and(RecordCount more) {
    return new RecordCount(records + more.records, erased + more.erased);
  }

  /** Of several kinds together. */
  public static RecordCount sum(Iterable<RecordCount> kinds) {
    RecordCount sum = NONE;
    for (RecordCount kind : kinds) {
      sum = sum.and(kind);
    }
    return sum;
  }
}
