package io.memberflow.cleaning;

import io.memberflow.epochs.LogEnd;
import java.time.Duration;
import java.util.Collection;

/**
 * Where event time stops when the data end. Flink would move it to infinity; every open horizon
 * would become a negative and every window empty. Here time stops where the data stop: at the
 * oldest of the partitions' newest times, or where a job that goes on beside this one has come to.
 */
final class EndOfData {
  /**
   * Above every event time, with room for one. A subtask whose partitions gave no record must not
   * hold back those that read on; but where no subtask reads anything, time stops at the oldest of
   * what was read before. So it says its oldest time up here: the lowest of all subtasks is a real
   * one where any has read something, and otherwise the oldest of all.
   */
  private static final long NOTHING_READ = 1L << 62;

  /** One more where a subtask knows no partition, but the time of a history before the log. */
  private static final long LEVEL = 1L << 58;

  /** No partition. */
  private static final long NONE = Long.MAX_VALUE;

  private final LogEnd end;
  private final long lateness;

  EndOfData(LogEnd end, Duration lateness) {
    this.end = end;
    this.lateness = lateness.toMillis();
  }

  /**
   * A watermark of the source as it is where it passes no partition.
   *
   * @param holding newest event times of the partitions that the subtask reads, and of those that
   *     it holds for whoever reads them
   * @param silent the same of those that gave no record to this run, which does not go on as the
   *     one before did
   * @param passed the watermark before this run; {@code Long.MIN_VALUE} where it is not known
   */
  long limit(long watermark, Collection<Long> holding, Collection<Long> silent, long passed) {
    if (!end.comes() && watermark != Long.MAX_VALUE) {
      return watermark;
    }
    long oldest = oldest(holding);
    if (oldest == NONE && watermark == Long.MAX_VALUE) {
      long before = oldest(silent);
      if (before != NONE) {
        return NOTHING_READ + Math.max(before, end.reached());
      }
      return passed == Long.MIN_VALUE ? NONE : NOTHING_READ + LEVEL + passed;
    }
    return Math.min(watermark, Math.max(oldest, end.reached()));
  }

  private long oldest(Collection<Long> clocks) {
    long oldest = NONE;
    for (long clock : clocks) {
      if (clock != Long.MIN_VALUE) {
        oldest = Math.min(oldest, clock - lateness - 1);
      }
    }
    return oldest;
  }

  /** The event time that a watermark means, once it is the lowest of all subtasks. */
  static long time(long watermark) {
    if (watermark < NOTHING_READ - LEVEL / 2 || watermark == Long.MAX_VALUE) {
      return watermark;
    }
    return Math.floorMod(watermark - NOTHING_READ + LEVEL / 2, LEVEL) - LEVEL / 2;
  }
}
