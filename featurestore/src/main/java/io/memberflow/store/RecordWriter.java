package io.memberflow.store;

import java.util.Collection;

/** Writes records. Repeating a write is harmless, so a caller retries the whole collection. */
public interface RecordWriter extends AutoCloseable {

  /**
   * Returns when the store has acknowledged every write.
   *
   * @throws StoreUnavailableException when the store cannot be reached in time or takes no writes
   *     for now; some of the writes may have been applied; repeating them all is safe
   * @throws StoreAccessException when the store refuses the user
   * @throws StoreException when the store refuses for a reason that repeating does not cure
   */
  void write(Collection<RecordWrite> writes);

  @Override
  void close();
}
