package io.memberflow.bench;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.ProcessingTimeService;

/** Timers that do nothing: what is measured flushes when it is full and at the end. */
final class IdleTimers implements ProcessingTimeService, AutoCloseable {
  private final ScheduledExecutorService idle = new ScheduledThreadPoolExecutor(1);

  @Override
  public long getCurrentProcessingTime() {
    return System.currentTimeMillis();
  }

  @Override
  public ScheduledFuture<?> registerTimer(long time, ProcessingTimeCallback target) {
    return idle.schedule(() -> {}, 0, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    idle.shutdownNow();
  }
}
