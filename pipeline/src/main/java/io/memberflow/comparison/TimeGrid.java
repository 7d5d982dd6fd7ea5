package io.memberflow.comparison;

import java.time.Duration;

/**
 * Equal steps of decision time that a comparison is cut into.
 *
 * @param start of the first step, in milliseconds
 * @param step in milliseconds
 * @param steps how many, at least 1
 */
record TimeGrid(long start, long step, int steps) {
  private static final int MOST_STEPS = 500;
  private static final long[] MINUTES = {
    1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10080, 20160, 40320, 80640
  };

  /** The finest usual step that cuts a span into {@value #MOST_STEPS} steps at most. */
  static TimeGrid over(long first, long last) {
    for (long minutes : MINUTES) {
      long step = Duration.ofMinutes(minutes).toMillis();
      long start = Math.floorDiv(first, step) * step;
      long steps = (last - start) / step + 1;
      if (steps <= MOST_STEPS) {
        return new TimeGrid(start, step, (int) steps);
      }
    }
    long step = (last - first) / MOST_STEPS + 1;
    return new TimeGrid(first, step, (int) ((last - first) / step + 1));
  }

  /** The step of a time; the first or last for one outside. */
  int at(long time) {
    return (int) Math.max(0, Math.min(steps - 1, Math.floorDiv(time - start, step)));
  }
}
