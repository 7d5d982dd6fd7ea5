package io.memberflow.publishing;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * An operator whose output is what changed since the last publication: it publishes at an interval,
 * before every checkpoint barrier, and at the end of its input. Several changes of one entity in
 * between become one; what is published last does not depend on the interval.
 *
 * <p>While event time is far behind the wall clock and moves on, the interval is longer, and what
 * waits at a barrier goes into the checkpoint instead.
 */
public abstract class PublishingOperator<OUT> extends AbstractStreamOperator<OUT> {
  private static final long serialVersionUID = 1L;

  /** An event time that stands still has caught up with all there is, however old that may be. */
  private static final long STANDS_STILL_MILLIS = 5_000;

  private final PublishInterval interval;
  private transient long eventTime;
  private transient long movedAt;
  private transient long publishedAt;
  private transient ScheduledFuture<?> timer;
  private transient boolean finished;

  protected PublishingOperator(PublishInterval interval) {
    this.interval = interval;
  }

  /** Emits what changed since the last call. */
  protected abstract void publish() throws Exception;

  /**
   * Does what was put off, before anything is published or becomes part of a checkpoint, and at
   * least once in every interval of live publication.
   */
  protected void applyWaiting() throws Exception {}

  /**
   * Before a barrier while catching up: lets what waits to be published become part of the state,
   * and emits what cannot.
   */
  protected void keepWaiting() throws Exception {
    publish();
  }

  /** Whether values would be overwritten before anybody could use them. */
  protected final boolean catchingUp() {
    return interval.catchingUp(eventTime, getProcessingTimeService().getCurrentProcessingTime());
  }

  @Override
  public void open() throws Exception {
    super.open();
    eventTime = Long.MIN_VALUE;
    publishedAt = getProcessingTimeService().getCurrentProcessingTime();
    schedule();
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    eventTime = mark.getTimestamp();
    movedAt = getProcessingTimeService().getCurrentProcessingTime();
    super.processWatermark(mark);
  }

  private void schedule() {
    timer =
        getProcessingTimeService()
            .registerTimer(
                getProcessingTimeService().getCurrentProcessingTime() + interval.liveMillis(),
                time -> {
                  look();
                  schedule();
                });
  }

  /** Whether event time has not moved for some seconds: nothing more is to come for now. */
  protected final boolean standsStill() {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    return now - movedAt >= STANDS_STILL_MILLIS;
  }

  private void look() throws Exception {
    applyWaiting();
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (standsStill() || now - publishedAt >= interval.millis(eventTime, now)) {
      publish();
      publishedAt = now;
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    // the final checkpoint comes after the end, when sinks take nothing more
    if (finished) {
      return;
    }
    applyWaiting();
    if (catchingUp()) {
      keepWaiting();
    } else {
      publish();
    }
  }

  @Override
  public void finish() throws Exception {
    timer.cancel(false);
    applyWaiting();
    publish();
    finished = true;
    super.finish();
  }
}
