package io.memberflow.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.PartitionMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Flink's close() may be interrupted
class RememberingSourceTest {
  private static final Duration LATENESS = Duration.ofMinutes(1);

  private static final EventReader READER =
      new EventReader(new CatalogueText("the test's catalogue", "").parse().cleaning());

  private static final RememberedSplitSerializer<FileSplit> SERIALIZER =
      new RememberedSplitSerializer<>(new FileSerializers.Splits());

  /** Gives two records of each split, then ends it. */
  private static final class TwoRecords implements SourceReader<LogRecord, FileSplit> {
    private final Map<String, FileSplit> splits = new LinkedHashMap<>();

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<LogRecord> output) {
      if (splits.isEmpty()) {
        return InputStatus.END_OF_INPUT;
      }
      FileSplit split = splits.values().iterator().next();
      output.createOutputForSplit(split.name()).collect(record(split.name(), split.line()));
      if (split.line() == 1) {
        splits.remove(split.name());
        output.releaseOutputForSplit(split.name());
      } else {
        splits.put(split.name(), new FileSplit(split.name(), split.line() + 1, 0));
      }
      return InputStatus.MORE_AVAILABLE;
    }

    private static LogRecord record(String topic, long offset) {
      byte[] bytes =
          "{\"id\":\"%s%d\",\"type\":\"view\",\"time\":1000,\"member\":\"m\"}"
              .formatted(topic, offset)
              .getBytes(StandardCharsets.UTF_8);
      return new LogRecord(topic, 0, offset, READER.read(bytes, Long.MAX_VALUE), bytes);
    }

    @Override
    public List<FileSplit> snapshotState(long checkpoint) {
      return List.copyOf(splits.values());
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void addSplits(List<FileSplit> added) {
      added.forEach(split -> splits.put(split.name(), split));
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }

  private static final class Collected implements ReaderOutput<LogRecord> {
    private final List<LogRecord> records = new ArrayList<>();
    private final List<String> released = new ArrayList<>();

    @Override
    public void collect(LogRecord record) {
      records.add(record);
    }

    @Override
    public void collect(LogRecord record, long timestamp) {
      records.add(record);
    }

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}

    @Override
    public SourceOutput<LogRecord> createOutputForSplit(String split) {
      return this;
    }

    @Override
    public void releaseOutputForSplit(String split) {
      released.add(split);
    }

    private List<LogRecord> take() {
      List<LogRecord> taken = List.copyOf(records);
      records.clear();
      return taken;
    }
  }

  private static RememberingReader<FileSplit> reader(List<RememberedSplit<FileSplit>> splits)
      throws Exception {
    List<RememberedSplit<FileSplit>> restored = new ArrayList<>();
    for (RememberedSplit<FileSplit> split : splits) {
      byte[] bytes = SERIALIZER.serialize(split);
      restored.add(SERIALIZER.deserialize(SERIALIZER.getVersion(), bytes));
    }
    RememberingReader<FileSplit> reader = new RememberingReader<>(new TwoRecords(), LATENESS);
    reader.addSplits(restored);
    return reader;
  }

  private static RememberedSplit<FileSplit> unread(String name) {
    return RememberedSplit.unread(new FileSplit(name, 0, 0));
  }

  @Test
  void records_carryTheMemoryOfTheirPartition() throws Exception {
    Collected output = new Collected();
    RememberingReader<FileSplit> reader = reader(List.of(unread("a"), unread("b")));
    while (reader.pollNext(output) != InputStatus.END_OF_INPUT) {
      // reads on
    }
    List<LogRecord> records = output.take();

    assertThat(records).extracting(LogRecord::topic).containsExactly("a", "a", "b", "b");
    assertThat(records.get(0).memory()).isNotNull().isSameAs(records.get(1).memory());
    assertThat(records.get(2).memory()).isSameAs(records.get(3).memory());
    assertThat(records.get(2).memory()).isNotSameAs(records.get(0).memory());
  }

  @Test
  void restoredReader_tellsWhatIsRemembered_beforeItReads() throws Exception {
    Collected output = new Collected();
    RememberingReader<FileSplit> before = reader(List.of(unread("a"), unread("b")));
    for (int i = 0; i < 3; i++) {
      before.pollNext(output);
    }
    output.take();
    List<RememberedSplit<FileSplit>> snapshot = before.snapshotState(1);
    assertThat(snapshot).extracting(RememberedSplit::name).containsExactly("a", "b");
    assertThat(snapshot.get(0).split()).as("was read to its end").isNull();

    // at another parallelism each split goes elsewhere
    for (RememberedSplit<FileSplit> split : snapshot) {
      output.released.clear();
      RememberingReader<FileSplit> reader = reader(List.of(split));
      assertThat(reader.snapshotState(2).get(0).memory())
          .as("kept by a checkpoint before the first record")
          .isEqualTo(split.memory());
      reader.pollNext(output);
      LogRecord told = output.take().get(0);
      assertThat(told.saysRemembered()).isTrue();
      assertThat(told.memory().toBytes()).isEqualTo(split.memory());
      if (split.split() == null) {
        assertThat(output.released).as("no watermark is waited for").containsExactly("a");
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
      } else {
        reader.pollNext(output);
        assertThat(output.take().get(0).memory()).isSameAs(told.memory());
      }
    }
  }

  @Test
  void splitOfAnEarlierBuild_isOneWithoutMemory() throws Exception {
    FileSplit split = new FileSplit("a", 3, 40);
    FileSerializers.Splits earlier = new FileSerializers.Splits();

    assertThat(SERIALIZER.deserialize(earlier.getVersion(), earlier.serialize(split)))
        .isEqualTo(RememberedSplit.unread(split));
    byte[] entry = SimpleVersionedSerialization.writeVersionAndSerialize(earlier, split);
    assertThat(RememberingSource.memory(entry)).isEmpty();
    assertThat(RememberingSource.ended(entry)).isFalse();
  }

  @Test
  void layoutOfALaterBuild_isRefused() throws Exception {
    byte[] bytes = SERIALIZER.serialize(unread("a"));
    assertThatThrownBy(() -> SERIALIZER.deserialize(SERIALIZER.getVersion() + 1, bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("restore with the build that wrote it");
    byte[] memory = PartitionMemory.of("a", 0, LATENESS).toBytes();
    memory[0]++;
    assertThatThrownBy(() -> PartitionMemory.read(memory, LATENESS))
        .hasMessageContaining("restore with the build that wrote it");
  }
}
