package io.memberflow.simulation;

/**
 * Turns even time into shop time, so that visits crowd into evenings and weekends while every seven
 * days hold one week of intensity. Times are weeks since Monday 1970-01-05 on the even side and
 * milliseconds since 1970 on the shop's (inhomogeneous Poisson process by inversion).
 */
final class WeekClock {
  private static final long MONDAY = 4 * 86_400_000L;
  private static final long HOUR = 3_600_000L;
  private static final int HOURS = 168;
  private static final int[] BY_HOUR = {
    3, 2, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 13, 12, 11, 11, 12, 14, 16, 19, 21, 19, 13, 7
  };
  private static final int[] BY_DAY = {9, 9, 9, 10, 11, 13, 14};

  /** Share of the week's intensity before each hour; 169 entries from 0 to 1. */
  private static final double[] BEFORE = new double[HOURS + 1];

  static {
    long sum = 0;
    for (int hour = 0; hour < HOURS; hour++) {
      sum += (long) BY_DAY[hour / 24] * BY_HOUR[hour % 24];
      BEFORE[hour + 1] = sum;
    }
    for (int hour = 0; hour <= HOURS; hour++) {
      BEFORE[hour] /= sum;
    }
  }

  private WeekClock() {}

  static double even(long millis) {
    long week = Math.floorDiv(millis - MONDAY, HOURS * HOUR);
    long rest = Math.floorMod(millis - MONDAY, HOURS * HOUR);
    int hour = (int) (rest / HOUR);
    double inHour = (double) (rest % HOUR) / HOUR;
    return week + BEFORE[hour] + inHour * (BEFORE[hour + 1] - BEFORE[hour]);
  }

  static long millis(double even) {
    double week = Math.floor(even);
    double rest = even - week;
    int low = 0;
    int high = HOURS;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (BEFORE[middle] <= rest) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double inHour = (rest - BEFORE[low]) / (BEFORE[low + 1] - BEFORE[low]);
    return MONDAY + (long) week * HOURS * HOUR + low * HOUR + (long) (inHour * HOUR);
  }
}
