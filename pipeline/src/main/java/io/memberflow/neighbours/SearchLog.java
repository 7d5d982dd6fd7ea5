package io.memberflow.neighbours;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people how far the job is: on a cluster in the TaskManager's log, in a process of one's own
 * on the error output, too.
 */
final class SearchLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.memberflow.progress");
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final int total;
  private final String subtask;
  private long said = System.nanoTime();

  /**
   * @param total rows that this subtask searches
   */
  SearchLog(int total, int subtask, int subtasks) {
    this.total = total;
    this.subtask = subtasks == 1 ? "" : " by subtask %d of %d".formatted(subtask + 1, subtasks);
  }

  static void say(String text) {
    LOG.info(text);
  }

  /** Says it every few seconds. */
  void searched(int rows) {
    long now = System.nanoTime();
    if (now - said >= EVERY_NANOS) {
      said = now;
      say("%,d of %,d rows searched%s".formatted(rows, total, subtask));
    }
  }
}
