package io.memberflow.catalogue;

import java.time.Duration;

/**
 * Sawtooth windows: exact at the head, hopping at the tail. At time t a window of length w holds
 * the events in [floor((t − w) / hop) · hop, t], so it covers at least w and less than w + hop. The
 * scheme and its hops are those of Chronon (Airbnb, 2023).
 */
public final class Windows {
  private static final Duration HOURLY_FROM = Duration.ofHours(12);
  private static final Duration DAILY_FROM = Duration.ofDays(12);

  private Windows() {}

  /** 5 minutes below 12 hours, 1 hour below 12 days, 1 day above. */
  public static Duration hop(Duration window) {
    if (window.compareTo(DAILY_FROM) >= 0) {
      return Duration.ofDays(1);
    }
    return window.compareTo(HOURLY_FROM) >= 0 ? Duration.ofHours(1) : Duration.ofMinutes(5);
  }
}
