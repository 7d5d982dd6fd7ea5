package io.memberflow.store.redis;

import io.memberflow.store.Provenance;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the guard of the script says of the ordinary writes, decided without it. */
enum Guard {
  /** All sections are newer than the record's, or as new. */
  APPLY,
  /** All sections are older: the record stays as it is. */
  REFUSE,
  /** Only the script knows. */
  ASK;

  /**
   * @param write without an erasure
   * @param stored the record's tombstone, then its provenance of each section of the write, as they
   *     are stored; null where there is none
   */
  static Guard of(RecordWrite write, List<?> stored) {
    if (stored.get(0) != null) {
      return ASK;
    }
    Guard all = null;
    List<Section> sections = write.sections();
    for (int i = 0; i < sections.size(); i++) {
      Guard one = of(sections.get(i), (byte[]) stored.get(i + 1));
      if (all != null && one != all) {
        return ASK;
      }
      all = one;
    }
    return all;
  }

  private static Guard of(Section section, byte[] stored) {
    if (stored == null) {
      return APPLY;
    }
    Provenance theirs =
        Provenance.parse(new String(stored, StandardCharsets.ISO_8859_1)).orElse(null);
    if (theirs == null) {
      return ASK;
    }
    long theirAsOf = theirs.asOf().toEpochMilli();
    boolean older =
        section.asOf() != theirAsOf
            ? section.asOf() < theirAsOf
            : section.jobEpoch() < theirs.jobEpoch();
    if (older) {
      return REFUSE;
    }
    // features of another version take away what is not declared any more
    boolean declaredAlike =
        !section.name().equals(Section.FEATURES) || theirs.version().equals(section.version());
    return declaredAlike ? APPLY : ASK;
  }
}
