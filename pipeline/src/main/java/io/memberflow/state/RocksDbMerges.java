package io.memberflow.state;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.DBOptions;

/**
 * When RocksDB merges files of the state: by size (its universal style), once there are {@value
 * #FILES} of them. By level, or at RocksDB's own four, the few megabytes that every checkpoint
 * flushes are soon merged with all that there is. A cluster's configuration names this class as
 * {@code state.backend.rocksdb.options-factory}; Flink has no setting for the number of files.
 */
public final class RocksDbMerges implements RocksDBOptionsFactory {
  private static final long serialVersionUID = 1L;

  /** RocksDB slows its writers down at 20; a bloom filter spares most reads most of the files. */
  static final int FILES = 10;

  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> handlesToClose) {
    return current;
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> handlesToClose) {
    return current
        .setCompactionStyle(CompactionStyle.UNIVERSAL)
        .setLevel0FileNumCompactionTrigger(FILES);
  }
}
