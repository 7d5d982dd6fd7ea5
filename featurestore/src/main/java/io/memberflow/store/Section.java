package io.memberflow.store;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a record that one writer writes, always all of them together, with their
 * provenance.
 *
 * @param name 1–63 of a–z, 0–9, _, . and -, starting with a letter; not {@code erased}
 * @param asOf event time of the values, milliseconds since 1970, ±(2^53−1)
 * @param jobEpoch number of the deployment that writes, 0–9,999,999,999,999
 * @param version of what made the values: a definition hash or a model version, 1–18 visible ASCII
 * @param fields each name once
 */
public record Section(String name, long asOf, long jobEpoch, String version, List<Field> fields) {
  /** The section that holds the declared features of an entity. */
  public static final String FEATURES = "features";

  // asOf 17 + jobEpoch 13 + version 18 + written 13 + 3 spaces = 64 bytes, the most that a value
  // may have for Redis to keep the hash compact
  static final int LONGEST_VERSION = 18;
  private static final long MOST_TIME = (1L << 53) - 1;
  private static final long MOST_EPOCH = 9_999_999_999_999L;
  private static final int LONGEST_FIELD = 256;
  private static final int LONGEST_NAME = 63;

  /**
   * @throws IllegalArgumentException for a component outside its range
   */
  public Section {
    if (!validName(name)) {
      throw wrong("section", name, "1–63 of a–z, 0–9, _, . and -, not " + Erasure.SECTION);
    }
    requireStamp(name, asOf, jobEpoch);
    if (!validVersion(version)) {
      throw wrong(
          "version of section " + name,
          version,
          "1–" + LONGEST_VERSION + " visible ASCII characters without spaces");
    }
    fields = List.copyOf(fields);
  }

  /** Plain loops: sections are made for every change of every member. */
  private static boolean validName(String name) {
    int length = name.length();
    if (length == 0 || length > LONGEST_NAME || name.equals(Erasure.SECTION)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      boolean other = c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-';
      if (!(c >= 'a' && c <= 'z' || other && i > 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean validVersion(String version) {
    int length = version.length();
    for (int i = 0; i < length; i++) {
      if (version.charAt(i) < '!' || version.charAt(i) > '~') {
        return false;
      }
    }
    return length > 0 && length <= LONGEST_VERSION;
  }

  static void requireStamp(String section, long asOf, long jobEpoch) {
    if (asOf < -MOST_TIME || asOf > MOST_TIME) {
      throw wrong("as-of time of section " + section, asOf, "milliseconds between ±(2^53−1)");
    }
    if (jobEpoch < 0 || jobEpoch > MOST_EPOCH) {
      throw wrong("job epoch of section " + section, jobEpoch, "0–" + MOST_EPOCH);
    }
  }

  private static IllegalArgumentException wrong(String what, Object value, String allowed) {
    return new IllegalArgumentException(
        "%s is \"%s\"; must be %s; correct the writer".formatted(what, value, allowed));
  }

  /** True for the section's own name and what begins with it and a point. */
  boolean owns(String field) {
    return field.startsWith(name)
        && (field.length() == name.length() || field.charAt(name.length()) == '.');
  }

  /** True where this may replace what the other section wrote: not older by (asOf, jobEpoch). */
  boolean replaces(Section other) {
    return asOf != other.asOf ? asOf > other.asOf : jobEpoch >= other.jobEpoch;
  }

  public static Builder builder(String name, long asOf, long jobEpoch, String version) {
    return new Builder(name, asOf, jobEpoch, version);
  }

  /** Collects the fields in the order of the calls; a field may be given once. */
  public static final class Builder {
    private final String name;
    private final long asOf;
    private final long jobEpoch;
    private final String version;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    private Builder(String name, long asOf, long jobEpoch, String version) {
      this.name = name;
      this.asOf = asOf;
      this.jobEpoch = jobEpoch;
      this.version = version;
    }

    public Builder put(String field, String value) {
      return put(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public Builder put(String field, long value) {
      return put(field, Long.toString(value).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** NaN and infinity are no values: the field becomes absent. */
    public Builder put(String field, double value) {
      return add(Field.of(field, value));
    }

    /** The bytes are not copied. */
    public Builder put(String field, byte[] value) {
      return add(new Field(field, value));
    }

    /** The record shall not have this field. */
    public Builder absent(String field) {
      return add(new Field(field, null));
    }

    private Builder add(Field field) {
      if (field.name().isEmpty()
          || field.name().length() > LONGEST_FIELD
          || field.name().charAt(0) == '@') {
        throw wrong(
            "field of section " + name,
            field.name(),
            "1–" + LONGEST_FIELD + " characters and must not start with @");
      }
      if (fields.put(field.name(), field) != null) {
        throw wrong("field of section " + name, field.name(), "given once");
      }
      return this;
    }

    public Section build() {
      return new Section(name, asOf, jobEpoch, version, List.copyOf(fields.values()));
    }
  }
}
