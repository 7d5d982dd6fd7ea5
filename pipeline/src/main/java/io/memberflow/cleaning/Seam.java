package io.memberflow.cleaning;

import io.memberflow.events.Event;
import java.io.Serializable;
import java.time.Duration;

/**
 * The event time at which a history in files ends and the log goes on. Events before it are taken
 * from the files, all others from the log, wherever they lie; so none is taken twice.
 *
 * @param time in milliseconds; {@code Long.MIN_VALUE} where there were no files, {@code
 *     Long.MAX_VALUE} for files that are taken to their ends
 * @param inFiles whether this run reads the files
 */
public record Seam(long time, boolean inFiles) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** For a log without a history in files. */
  public static final Seam NONE = new Seam(Long.MIN_VALUE, false);

  /** For a run over the files, up to there. */
  public static Seam files(long until) {
    return new Seam(until, true);
  }

  /** For a run over the log that follows one over files. */
  static Seam log(long from) {
    return new Seam(from, false);
  }

  /** Whether an event is of the other part. */
  boolean leavesOut(Event event) {
    return inFiles ? event.time() >= time : event.time() < time;
  }

  /** Event time that was reached when all events before the seam had been seen, as a watermark. */
  private long watermark(Duration lateness) {
    return time - lateness.toMillis() - 1;
  }

  /** A watermark as it is where events of the other part do not move time. */
  long limit(long watermark, Duration lateness) {
    return inFiles && time != Long.MAX_VALUE ? Math.min(watermark, watermark(lateness)) : watermark;
  }

  /** The watermark that was passed before this run. */
  long passed(Duration lateness) {
    return inFiles || time == Long.MIN_VALUE ? Long.MIN_VALUE : watermark(lateness);
  }

  /**
   * What the run over the log must begin with.
   *
   * @param newest event time of the files, in milliseconds; {@code Long.MIN_VALUE} for none
   */
  public long forLog(long newest) {
    if (!inFiles || time != Long.MAX_VALUE) {
      return time;
    }
    return newest == Long.MIN_VALUE ? newest : newest + 1;
  }
}
