package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.PartitionMemory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * Gives each record the memory of its partition, and keeps the memories in checkpoints: of
 * partitions that were read to their ends too, because event time stops where the data stops.
 * Before the first record it tells cleaning of the partitions that were read before.
 */
@SuppressWarnings("try") // Flink's close() may be interrupted
final class RememberingReader<S extends SourceSplit>
    extends AdaptedReader<LogRecord, RememberedSplit<S>, S> {
  private final Duration lateness;
  private final Map<String, PartitionMemory> memories = new LinkedHashMap<>();
  private final Deque<Untold> untold = new ArrayDeque<>();
  private Output around;

  /** A partition that was read before, of which cleaning does not know yet. */
  private record Untold(String name, PartitionMemory memory, boolean ended) {}

  RememberingReader(SourceReader<LogRecord, S> reader, Duration lateness) {
    super(reader);
    this.lateness = lateness;
  }

  @Override
  public void addSplits(List<RememberedSplit<S>> splits) {
    List<S> own = new ArrayList<>();
    for (RememberedSplit<S> split : splits) {
      if (split.memory() != null) {
        PartitionMemory memory = PartitionMemory.read(split.memory(), lateness);
        memories.put(split.name(), memory);
        untold.add(new Untold(split.name(), memory, split.split() == null));
      }
      if (split.split() != null) {
        own.add(split.split());
      }
    }
    if (!own.isEmpty()) {
      reader.addSplits(own);
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<LogRecord> output) throws Exception {
    if (!untold.isEmpty()) {
      Untold next = untold.poll();
      output.collect(LogRecord.remembered(next.memory()));
      if (next.ended()) {
        // Flink waits for the watermark of every split that it has restored
        output.releaseOutputForSplit(next.name());
      }
      return InputStatus.MORE_AVAILABLE;
    }
    if (around == null || around.output != output) {
      around = new Output(output);
    }
    return reader.pollNext(around);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return untold.isEmpty() ? reader.isAvailable() : CompletableFuture.completedFuture(null);
  }

  @Override
  public List<RememberedSplit<S>> snapshotState(long checkpoint) {
    Map<String, RememberedSplit<S>> all = new LinkedHashMap<>();
    memories.forEach((name, memory) -> all.put(name, remembered(name, null)));
    for (S split : reader.snapshotState(checkpoint)) {
      all.put(split.splitId(), remembered(split.splitId(), split));
    }
    return new ArrayList<>(all.values());
  }

  private RememberedSplit<S> remembered(String name, S split) {
    PartitionMemory memory = memories.get(name);
    return new RememberedSplit<>(name, split, memory == null ? null : memory.toBytes());
  }

  /** What is not of a partition passes through as it is. */
  private final class Output extends WrappedOutput<LogRecord> implements ReaderOutput<LogRecord> {
    private final ReaderOutput<LogRecord> output;

    private Output(ReaderOutput<LogRecord> output) {
      super(output);
      this.output = output;
    }

    @Override
    public SourceOutput<LogRecord> createOutputForSplit(String split) {
      return new SplitOutput(split, output.createOutputForSplit(split));
    }

    @Override
    public void releaseOutputForSplit(String split) {
      output.releaseOutputForSplit(split);
    }
  }

  private final class SplitOutput extends WrappedOutput<LogRecord> {
    private final String split;
    private PartitionMemory memory;

    private SplitOutput(String split, SourceOutput<LogRecord> output) {
      super(output);
      this.split = split;
    }

    private LogRecord remembered(LogRecord record) {
      if (memory == null) {
        memory =
            memories.computeIfAbsent(
                split, s -> PartitionMemory.of(record.topic(), record.partition(), lateness));
      }
      return record.with(memory);
    }

    @Override
    public void collect(LogRecord record) {
      super.collect(remembered(record));
    }

    @Override
    public void collect(LogRecord record, long timestamp) {
      super.collect(remembered(record), timestamp);
    }
  }
}
