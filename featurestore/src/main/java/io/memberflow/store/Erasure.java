package io.memberflow.store;

import java.time.Duration;
import java.util.Optional;

/**
 * An order to forget everything of a record up to a time. A tombstone stays, so that what is older
 * and comes late stays out.
 *
 * @param asOf event time of the order, milliseconds since 1970, ±(2^53−1)
 * @param jobEpoch number of the deployment that writes, 0–9,999,999,999,999
 * @param keep how long the tombstone stays at least, at least 1 ms
 */
public record Erasure(long asOf, long jobEpoch, Duration keep) {
  /** Name of the section that is the tombstone; it has no fields. */
  static final String SECTION = "erased";

  /** What stands in the tombstone where sections have their version. */
  private static final String FORM = "1";

  /**
   * @throws IllegalArgumentException for a component outside its range
   */
  public Erasure {
    Section.requireStamp(SECTION, asOf, jobEpoch);
    if (keep.toMillis() < 1) {
      throw new IllegalArgumentException(
          "an erasure is kept for %s; must be at least 1 ms; correct the writer".formatted(keep));
    }
  }

  /** The name of the field that holds the tombstone. */
  public static String field() {
    return Provenance.field(SECTION);
  }

  /** The stored form. */
  public String format(long writtenMillis) {
    return Provenance.format(asOf, jobEpoch, FORM, writtenMillis);
  }

  /** True where the section is not newer by (asOf, jobEpoch), and so has to go. */
  boolean covers(Section section) {
    return section.asOf() != asOf ? section.asOf() < asOf : section.jobEpoch() <= jobEpoch;
  }

  /** The newer one, kept for the longer of the two times. */
  static Optional<Erasure> merge(Optional<Erasure> one, Optional<Erasure> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    Erasure a = one.get();
    Erasure b = other.get();
    boolean first = a.asOf != b.asOf ? a.asOf > b.asOf : a.jobEpoch >= b.jobEpoch;
    Erasure newer = first ? a : b;
    Duration longer = a.keep.compareTo(b.keep) >= 0 ? a.keep : b.keep;
    return Optional.of(new Erasure(newer.asOf, newer.jobEpoch, longer));
  }
}
