package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/** Passes everything on, and tells of the first record of each partition. */
final class EndTogetherOutput implements ReaderOutput<LogRecord> {
  private final Consumer<EndTogether.Reading> listener;
  private final Set<EndTogether.Reading> known = new HashSet<>();
  private ReaderOutput<LogRecord> output;
  private LogRecord last;

  EndTogetherOutput(Consumer<EndTogether.Reading> listener) {
    this.listener = listener;
  }

  /** The same around an output, which is the same at every call but known only then. */
  EndTogetherOutput around(ReaderOutput<LogRecord> other) {
    output = other;
    return this;
  }

  private void see(LogRecord record) {
    if (last == null
        || record.partition() != last.partition()
        || !record.topic().equals(last.topic())) {
      EndTogether.Reading reading = new EndTogether.Reading(record.topic(), record.partition());
      if (known.add(reading)) {
        listener.accept(reading);
      }
    }
    last = record;
  }

  @Override
  public void collect(LogRecord record) {
    see(record);
    output.collect(record);
  }

  @Override
  public void collect(LogRecord record, long timestamp) {
    see(record);
    output.collect(record, timestamp);
  }

  @Override
  public void emitWatermark(Watermark watermark) {
    output.emitWatermark(watermark);
  }

  @Override
  public void markIdle() {
    output.markIdle();
  }

  @Override
  public void markActive() {
    output.markActive();
  }

  @Override
  public SourceOutput<LogRecord> createOutputForSplit(String split) {
    SourceOutput<LogRecord> own = output.createOutputForSplit(split);
    return new SourceOutput<>() {
      @Override
      public void collect(LogRecord record) {
        see(record);
        own.collect(record);
      }

      @Override
      public void collect(LogRecord record, long timestamp) {
        see(record);
        own.collect(record, timestamp);
      }

      @Override
      public void emitWatermark(Watermark watermark) {
        own.emitWatermark(watermark);
      }

      @Override
      public void markIdle() {
        own.markIdle();
      }

      @Override
      public void markActive() {
        own.markActive();
      }
    };
  }

  @Override
  public void releaseOutputForSplit(String split) {
    output.releaseOutputForSplit(split);
  }
}
