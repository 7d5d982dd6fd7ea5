package io.memberflow.publishing;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What is told about a store that takes no writes: at once when it begins, now and then while it
 * lasts, and when it is over. For one thread.
 */
final class Outage {
  private static final long REMINDER_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LongSupplier nanos;
  private boolean begun;
  private long since;
  private long told;

  /**
   * @param nanos a clock as {@link System#nanoTime()}
   */
  Outage(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** An attempt has failed; what to tell about it, if anything. */
  Optional<String> failed(int records, String reason) {
    long now = nanos.getAsLong();
    if (begun && now - told < REMINDER_NANOS) {
      return Optional.empty();
    }
    if (!begun) {
      begun = true;
      since = now;
    }
    told = now;
    return Optional.of(
        "%d records wait for the store (%d s so far) and are tried again, nothing is lost: %s"
            .formatted(records, seconds(now), reason));
  }

  /** An attempt has succeeded; what to tell about it, if it was the first after failures. */
  Optional<String> over() {
    if (!begun) {
      return Optional.empty();
    }
    begun = false;
    return Optional.of(
        "the store takes writes again after %d s".formatted(seconds(nanos.getAsLong())));
  }

  private long seconds(long now) {
    return TimeUnit.NANOSECONDS.toSeconds(now - since);
  }
}
