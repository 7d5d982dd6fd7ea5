package io.memberflow.store;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import java.time.Duration;

/**
 * How old is too old. Age runs from the written time, on wall clocks, because event time may be
 * historic in a backfill or a demonstration.
 *
 * @param fresh up to this age values are {@link Status#FRESH}, above 0
 * @param expire from above this age on they are {@link Status#EXPIRED}, at least {@code fresh}
 */
public record FreshnessPolicy(Duration fresh, Duration expire) {

  /**
   * @throws ConfigurationException unless 0 &lt; fresh ≤ expire
   */
  public FreshnessPolicy {
    if (fresh.isZero() || fresh.isNegative()) {
      throw ConfigurationException.wrong(
          "fresh", fresh, "above 0", "give the age up to which values are current");
    }
    if (expire.compareTo(fresh) < 0) {
      throw ConfigurationException.wrong(
          "expire",
          expire,
          "at least fresh, " + Durations.format(fresh),
          "raise it or lower fresh");
    }
  }

  public Status at(Duration age) {
    if (age.compareTo(fresh) <= 0) {
      return Status.FRESH;
    }
    return age.compareTo(expire) <= 0 ? Status.STALE : Status.EXPIRED;
  }
}
