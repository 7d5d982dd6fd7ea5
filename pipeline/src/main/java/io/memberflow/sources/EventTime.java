package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/** How event time advances with the log: per partition. */
public final class EventTime {
  private static final String ALIGNMENT_GROUP = "events";

  /** A partition that is ahead waits for the next round, so rounds decide how fast a replay is. */
  private static final Duration ALIGNMENT_ROUND = Duration.ofMillis(100);

  private EventTime() {}

  /**
   * For sources that end: every partition counts until its end. Partitions are not held together:
   * Kafka's split reader fails with "No current assignment for partition" where it is asked to hold
   * a partition that has just ended. What waits in open epochs is spilled to the state instead.
   *
   * @param lateness allowed disorder within a partition
   */
  public static WatermarkStrategy<LogRecord> bounded(Duration lateness) {
    return WatermarkStrategy.forGenerator(c -> new EventWatermarks(lateness));
  }

  /**
   * For files that are read side by side: every one counts until its end.
   *
   * @param lateness allowed disorder within a partition
   * @param maxDrift how far in event time a partition may run ahead of the slowest
   */
  public static WatermarkStrategy<LogRecord> files(Duration lateness, Duration maxDrift) {
    return bounded(lateness)
        .withWatermarkAlignment(ALIGNMENT_GROUP, lateness.plus(maxDrift), ALIGNMENT_ROUND);
  }

  /**
   * For sources that go on: a partition without records for a while stops counting.
   *
   * @param lateness allowed disorder within a partition
   * @param maxDrift how far in event time a partition may run ahead of the slowest
   */
  public static WatermarkStrategy<LogRecord> unbounded(
      Duration lateness, Duration maxDrift, Duration idleAfter) {
    return files(lateness, maxDrift).withIdleness(idleAfter);
  }
}
