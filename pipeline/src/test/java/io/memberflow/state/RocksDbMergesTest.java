package io.memberflow.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.servers.LocalFlink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackendFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class RocksDbMergesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @TempDir Path folder;

  @Test
  void files_areMergedOnceThereAreTen() throws Exception {
    RocksDB.loadLibrary();
    Collection<AutoCloseable> handles = new ArrayList<>();
    try (ColumnFamilyOptions columns =
            new RocksDbMerges().createColumnOptions(new ColumnFamilyOptions(), handles);
        Options options =
            new Options()
                .setCreateIfMissing(true)
                .setCompactionStyle(columns.compactionStyle())
                .setLevel0FileNumCompactionTrigger(columns.level0FileNumCompactionTrigger());
        RocksDB db = RocksDB.open(options, folder.toString())) {
      for (int file = 1; file < RocksDbMerges.FILES; file++) {
        flushOne(db, file);
      }
      assertThat(db.getLiveFilesMetaData()).hasSize(RocksDbMerges.FILES - 1);

      flushOne(db, RocksDbMerges.FILES);
      for (int look = 0; look < 200 && db.getLiveFilesMetaData().size() > 1; look++) {
        Thread.sleep(50);
      }
      assertThat(db.getLiveFilesMetaData()).hasSize(1);
    }
  }

  private static void flushOne(RocksDB db, int number) throws RocksDBException {
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      db.put(new byte[] {(byte) number}, new byte[100]);
      db.flush(wait);
    }
  }

  @Test
  void localJobs_mergeSo() throws Exception {
    try (LocalFlink flink = new LocalFlink(1)) {
      Configuration configuration =
          Configuration.fromMap(flink.environment().getConfiguration().toMap());
      EmbeddedRocksDBStateBackend backend =
          new EmbeddedRocksDBStateBackendFactory()
              .createFromConfig(configuration, getClass().getClassLoader());
      assertThat(backend.getRocksDBOptions()).isInstanceOf(RocksDbMerges.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/standalone/conf/config.yaml",
        "deploy/kubernetes/base/members.yaml",
        "deploy/kubernetes/rebuild/rebuild.yaml",
        "src/site/markdown/operations.md"
      })
  void configurations_nameTheClass(String file) throws Exception {
    List<String> factories =
        Files.readAllLines(ROOT.resolve(file)).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("state.backend.rocksdb.options-factory: "))
            .map(line -> line.split(" ")[1])
            .toList();
    assertThat(factories).containsExactly(RocksDbMerges.class.getName());
  }
}
