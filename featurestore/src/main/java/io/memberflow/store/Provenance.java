package io.memberflow.store;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a section comes from; stored as {@code <asOf> <jobEpoch> <version> <written>}.
 *
 * @param asOf event time of the values, to the millisecond
 * @param jobEpoch number of the deployment that wrote it
 * @param version definition hash or model version
 * @param written the writer's clock when it sent the section, to the millisecond
 */
public record Provenance(Instant asOf, long jobEpoch, String version, Instant written) {
  private static final Pattern FORM =
      Pattern.compile("(-?\\d{1,16}) (\\d{1,13}) ([!-~]+) (\\d{1,16})");

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

  /** Empty for text that is no provenance. */
  public static Optional<Provenance> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Provenance(
            Instant.ofEpochMilli(Long.parseLong(form.group(1))),
            Long.parseLong(form.group(2)),
            form.group(3),
            Instant.ofEpochMilli(Long.parseLong(form.group(4)))));
  }
}
