package io.memberflow.sources;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;

/** An output around another one: a subclass changes a part and passes on the rest. */
abstract class WrappedOutput<T> implements SourceOutput<T> {
  private final SourceOutput<T> output;

  WrappedOutput(SourceOutput<T> output) {
    this.output = output;
  }

  @Override
  public void collect(T record) {
    output.collect(record);
  }

  @Override
  public void collect(T record, long timestamp) {
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
}
