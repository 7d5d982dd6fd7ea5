package io.memberflow.importing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/**
 * Times as data sets write them. Formats: {@code iso}, {@code epoch-seconds}, {@code
 * epoch-milliseconds}, or a pattern of {@link DateTimeFormatter}; a pattern without an offset is
 * read in the zone, one without an hour as midnight.
 */
final class TimeParser {
  private static final long LATEST_MILLIS = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

  private final String format;
  private final ZoneId zone;
  private final DateTimeFormatter pattern;

  // neighbouring lines often have the same time
  private String lastText;
  private long lastMillis;

  /**
   * @throws IllegalArgumentException where the pattern is none
   */
  TimeParser(String format, ZoneId zone) {
    this.format = format;
    this.zone = zone;
    this.pattern =
        switch (format) {
          case "iso", "epoch-seconds", "epoch-milliseconds" -> null;
          default -> DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
        };
  }

  /** Milliseconds since 1970-01-01T00:00:00Z. */
  long millis(String column, String text) throws RefusedLineException {
    if (text.equals(lastText)) {
      return lastMillis;
    }
    long millis;
    try {
      millis = parse(text);
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      throw RefusedLineException.wrong(column, text, "a time of the format " + format);
    }
    if (millis < 0 || millis > LATEST_MILLIS) {
      throw RefusedLineException.wrong(column, text, "a time from 1970 to 9999");
    }
    lastText = text;
    lastMillis = millis;
    return millis;
  }

  private long parse(String text) {
    return switch (format) {
      case "epoch-milliseconds" -> Long.parseLong(text);
      case "epoch-seconds" ->
          new BigDecimal(text).movePointRight(3).setScale(0, RoundingMode.DOWN).longValueExact();
      case "iso" -> millis(DateTimeFormatter.ISO_DATE_TIME.parse(text));
      default -> millis(pattern.parse(text));
    };
  }

  // asks what was parsed instead of trying one type after the other: a failed try costs more than
  // the parsing
  private long millis(TemporalAccessor time) {
    if (time.isSupported(ChronoField.INSTANT_SECONDS)) {
      return Instant.from(time).toEpochMilli();
    }
    LocalDate date = time.query(TemporalQueries.localDate());
    if (date == null) {
      throw new DateTimeException("the pattern has no whole date");
    }
    LocalTime hour = time.query(TemporalQueries.localTime());
    return date.atTime(hour == null ? LocalTime.MIDNIGHT : hour)
        .atZone(zone)
        .toInstant()
        .toEpochMilli();
  }
}
