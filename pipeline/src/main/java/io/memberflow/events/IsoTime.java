package io.memberflow.events;

import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Milliseconds from ISO-8601 text, fast for the common {@code 2010-12-01T08:26:00[.123]Z}. */
public final class IsoTime {
  /** What {@link #parse} returns for text that is no time. */
  public static final long INVALID = Long.MIN_VALUE;

  private IsoTime() {}

  public static long parse(String text) {
    int length = text.length();
    if (length >= 20
        && length <= 24
        && length != 21
        && text.charAt(length - 1) == 'Z'
        && text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':') {
      int year = digits(text, 0, 4);
      int month = digits(text, 5, 7);
      int day = digits(text, 8, 10);
      int hour = digits(text, 11, 13);
      int minute = digits(text, 14, 16);
      int second = digits(text, 17, 19);
      int fraction = length == 20 ? 0 : fraction(text, length);
      boolean valid =
          year >= 0
              && month >= 1
              && month <= 12
              && day >= 1
              && day <= 28
              && hour >= 0
              && hour < 24
              && minute >= 0
              && minute < 60
              && second >= 0
              && second < 60
              && fraction >= 0;
      if (valid) {
        return ((epochDay(year, month, day) * 24 + hour) * 60 + minute) * 60_000L
            + second * 1000L
            + fraction;
      }
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return INVALID;
    }
  }

  private static int fraction(String text, int length) {
    if (text.charAt(19) != '.') {
      return -1;
    }
    int value = digits(text, 20, length - 1);
    return length == 24 ? value : value * (length == 23 ? 10 : 100);
  }

  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Days since 1970-01-01 in the proleptic Gregorian calendar (as in java.time.LocalDate). */
  private static long epochDay(int year, int month, int day) {
    long y = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(y, 400);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }
}
