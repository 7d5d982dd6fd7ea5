package io.memberflow.publishing;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * An operator whose output is what changed since the last publication: it publishes at an interval,
 * before every checkpoint barrier, and at the end of its input. Several changes of one entity in
 * between become one; what is published last does not depend on the interval.
 */
public abstract class PublishingOperator<OUT> extends AbstractStreamOperator<OUT> {
  private static final long serialVersionUID = 1L;

  private final PublishInterval interval;
  private transient long eventTime;
  private transient ScheduledFuture<?> timer;
  private transient boolean finished;

  protected PublishingOperator(PublishInterval interval) {
    this.interval = interval;
  }

  /** Emits what changed since the last call. */
  protected abstract void publish() throws Exception;

  @Override
  public void open() throws Exception {
    super.open();
    eventTime = Long.MIN_VALUE;
    schedule();
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    eventTime = mark.getTimestamp();
    super.processWatermark(mark);
  }

  private void schedule() {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    timer =
        getProcessingTimeService()
            .registerTimer(
                now + interval.millis(eventTime, now),
                time -> {
                  publish();
                  schedule();
                });
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    // the final checkpoint comes after the end, when sinks take nothing more
    if (!finished) {
      publish();
    }
  }

  @Override
  public void finish() throws Exception {
    timer.cancel(false);
    publish();
    finished = true;
    super.finish();
  }
}
