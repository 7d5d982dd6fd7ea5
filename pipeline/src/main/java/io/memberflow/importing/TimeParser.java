package io.memberflow.importing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
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
      case "iso" ->
          millis(
              DateTimeFormatter.ISO_DATE_TIME.parseBest(
                  text, OffsetDateTime::from, LocalDateTime::from));
      default ->
          millis(
              pattern.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from));
    };
  }

  private long millis(TemporalAccessor time) {
    if (time instanceof ZonedDateTime zoned) {
      return zoned.toInstant().toEpochMilli();
    }
    if (time instanceof OffsetDateTime offset) {
      return offset.toInstant().toEpochMilli();
    }
    LocalDateTime local =
        time instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) time;
    return local.atZone(zone).toInstant().toEpochMilli();
  }
}
