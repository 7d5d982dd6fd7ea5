package io.memberflow.epochs;

import java.io.Serializable;

/**
 * Where event time stops when the log ends, and what becomes of the epochs that are open then.
 *
 * @param comes whether the log ends
 * @param reached event time that another job over this log has reached, which is after the end of
 *     some partitions: time goes on up to there; {@code Long.MIN_VALUE} for none
 * @param closesEpochs whether the last epochs are taken, which event time does not complete; not
 *     where the other job still waits for more of them
 */
public record LogEnd(boolean comes, long reached, boolean closesEpochs) implements Serializable {
  /** For a log that goes on. */
  public static final LogEnd NONE = new LogEnd(false, Long.MIN_VALUE, true);

  /** Time stops where the data stops. */
  public static final LogEnd OF_DATA = new LogEnd(true, Long.MIN_VALUE, true);
}
