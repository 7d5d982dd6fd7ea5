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
  private final LogEnd end;
  private final long lateness;

  EndOfData(LogEnd end, Duration lateness) {
    this.end = end;
    this.lateness = lateness.toMillis();
  }

  /**
   * A watermark of the source as it is where it passes no partition.
   *
   * @param partitions that the subtask reads
   * @param held newest event times of others that it holds for whoever reads them
   */
  long limit(long watermark, Collection<PartitionMemory> partitions, Collection<Long> held) {
    if (!end.comes() && watermark != Long.MAX_VALUE) {
      return watermark;
    }
    long oldest = Long.MAX_VALUE;
    for (PartitionMemory partition : partitions) {
      long clock = partition.cleaner().clock();
      if (clock != Long.MIN_VALUE) {
        oldest = Math.min(oldest, clock - lateness - 1);
      }
    }
    for (long clock : held) {
      oldest = Math.min(oldest, clock - lateness - 1);
    }
    return Math.min(watermark, Math.max(oldest, end.reached()));
  }
}
