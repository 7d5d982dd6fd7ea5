package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** The watermark of one partition: its newest event time less the lateness bound. */
final class EventWatermarks implements WatermarkGenerator<LogRecord> {
  private final long lateness;
  private long newest = Long.MIN_VALUE;

  EventWatermarks(Duration lateness) {
    this.lateness = lateness.toMillis();
  }

  @Override
  public void onEvent(LogRecord record, long timestamp, WatermarkOutput output) {
    if (record.judged().event() != null) {
      newest = Math.max(newest, record.judged().event().time());
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    if (newest != Long.MIN_VALUE) {
      output.emitWatermark(new Watermark(newest - lateness - 1));
    }
  }
}
