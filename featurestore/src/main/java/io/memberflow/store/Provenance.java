package io.memberflow.store;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a section comes from; stored as {@code <asOf> <jobEpoch> <version> <written>}.
 *
 * @param asOf event time of the values, to the millisecond
 * @param jobEpoch number of the deployment that wrote it
 * @param version definition hash or model version
 * @param written the writer's clock when it sent the section, to the millisecond
 */
public record Provenance(Instant asOf, long jobEpoch, String version, Instant written) {
  private static final int TIME_DIGITS = 16;
  private static final int EPOCH_DIGITS = 13;

  /** The field of a record that holds the provenance of a section. */
  public static String field(String section) {
    return "@" + section;
  }

  /** The stored form, at most 64 bytes of ASCII. */
  public static String format(Section section, long writtenMillis) {
    return format(section.asOf(), section.jobEpoch(), section.version(), writtenMillis);
  }

  static String format(long asOf, long jobEpoch, String version, long writtenMillis) {
    return asOf + " " + jobEpoch + " " + version + " " + writtenMillis;
  }

  /** Empty for text that is no provenance. By hand: it is done for every section that is read. */
  public static Optional<Provenance> parse(String text) {
    int first = text.indexOf(' ');
    int second = text.indexOf(' ', first + 1);
    int third = text.indexOf(' ', second + 1);
    if (first < 0
        || second < 0
        || third < 0
        || !digits(text, text.startsWith("-") ? 1 : 0, first, TIME_DIGITS)
        || !digits(text, first + 1, second, EPOCH_DIGITS)
        || !visible(text, second + 1, third)
        || !digits(text, third + 1, text.length(), TIME_DIGITS)) {
      return Optional.empty();
    }
    return Optional.of(
        new Provenance(
            Instant.ofEpochMilli(Long.parseLong(text, 0, first, 10)),
            Long.parseLong(text, first + 1, second, 10),
            text.substring(second + 1, third),
            Instant.ofEpochMilli(Long.parseLong(text, third + 1, text.length(), 10))));
  }

  private static boolean digits(String text, int from, int to, int most) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to && to - from <= most;
  }

  private static boolean visible(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '!' || text.charAt(i) > '~') {
        return false;
      }
    }
    return from < to;
  }
}
