package io.memberflow.streams;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** What an operator emits, uncopied and in order: values of all outputs, watermarks, statuses. */
public final class CollectedOutput<T> implements Output<StreamRecord<T>> {
  public final List<Object> all = new ArrayList<>();

  /** What came so far of one type; a second call gives what came since. */
  public <V> List<V> take(Class<V> type) {
    List<V> taken = all.stream().filter(type::isInstance).map(type::cast).toList();
    all.removeIf(type::isInstance);
    return taken;
  }

  @Override
  public void collect(StreamRecord<T> value) {
    all.add(value.getValue());
  }

  @Override
  public <X> void collect(OutputTag<X> tag, StreamRecord<X> value) {
    all.add(value.getValue());
  }

  @Override
  public void emitWatermark(Watermark mark) {
    all.add(mark);
  }

  @Override
  public void emitWatermarkStatus(WatermarkStatus status) {
    all.add(status);
  }

  @Override
  public void emitLatencyMarker(LatencyMarker marker) {}

  @Override
  public void emitRecordAttributes(RecordAttributes attributes) {}

  @Override
  public void emitWatermark(WatermarkEvent event) {}

  @Override
  public void close() {}
}
