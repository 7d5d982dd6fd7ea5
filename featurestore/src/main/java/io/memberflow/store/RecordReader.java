package io.memberflow.store;

import java.util.List;

/** Reads records, whole, in one round trip. */
public interface RecordReader extends AutoCloseable {

  /**
   * The record, without fields where the store has none.
   *
   * @throws StoreUnavailableException when the store cannot be reached in time
   * @throws StoreException when the store refuses
   */
  default StoredRecord read(RecordKey key) {
    return read(List.of(key)).get(0);
  }

  /** One record for each key, in the order of the keys; each is atomic by itself. */
  List<StoredRecord> read(List<RecordKey> keys);

  @Override
  void close();
}
