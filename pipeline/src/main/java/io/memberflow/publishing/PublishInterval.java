package io.memberflow.publishing;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a change may wait before it is published. While the job catches up with an old log,
 * values would be overwritten before anybody could use them, so they wait longer.
 *
 * @param liveMillis while event time is near the wall clock
 * @param catchingUpMillis while it is further behind than {@code lagMillis} and moves on
 * @param lagMillis where catching up begins
 */
public record PublishInterval(long liveMillis, long catchingUpMillis, long lagMillis)
    implements Serializable {
  private static final Duration LAG = Duration.ofMinutes(5);
  private static final long CATCHING_UP_MILLIS = 60_000;

  /** A minute while event time is more than five minutes behind what lateness explains. */
  public static PublishInterval of(Duration live, Duration lateness) {
    return new PublishInterval(
        live.toMillis(),
        Math.max(live.toMillis(), CATCHING_UP_MILLIS),
        LAG.plus(lateness).toMillis());
  }

  /** The same at all times. */
  public static PublishInterval always(Duration interval) {
    return new PublishInterval(interval.toMillis(), interval.toMillis(), Long.MAX_VALUE);
  }

  boolean catchingUp(long eventTime, long now) {
    return eventTime != Long.MIN_VALUE && now - eventTime > lagMillis;
  }

  long millis(long eventTime, long now) {
    return catchingUp(eventTime, now) ? catchingUpMillis : liveMillis;
  }
}
