package io.memberflow.publishing;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * An operator whose output is what changed since the last publication: it publishes at an interval,
 * before every checkpoint barrier, and at the end of its input. Several changes of one entity in
 * between become one; what is published last does not depend on the interval.
 *
 * <p>Publishing takes at most a {@value #SHARE}th of the operator's time, waiting for the store
 * included: while the job catches up, or the store is slow, the interval grows.
 */
public abstract class PublishingOperator<OUT> extends AbstractStreamOperator<OUT> {
  private static final long serialVersionUID = 1L;

  private static final int SHARE = 10;

  private final long intervalMillis;
  private transient ScheduledFuture<?> timer;
  private transient boolean finished;

  protected PublishingOperator(long intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  /** Emits what changed since the last call. */
  protected abstract void publish() throws Exception;

  @Override
  public void open() throws Exception {
    super.open();
    schedule(intervalMillis);
  }

  private void schedule(long delayMillis) {
    timer =
        getProcessingTimeService()
            .registerTimer(
                getProcessingTimeService().getCurrentProcessingTime() + delayMillis,
                time -> {
                  long start = System.nanoTime();
                  publish();
                  long tookMillis = (System.nanoTime() - start) / 1_000_000;
                  schedule(Math.max(intervalMillis, (SHARE - 1) * tookMillis));
                });
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
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
