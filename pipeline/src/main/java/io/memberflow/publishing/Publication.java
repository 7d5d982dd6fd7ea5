package io.memberflow.publishing;

import io.memberflow.store.Section;
import java.util.List;

/**
 * One section of one record, on its way to the store; or that what the store has of the record up
 * to a time is void.
 *
 * @param kind of the record: an entity, or one of the constants of RecordKey
 * @param id of the member, item, model or partition
 * @param part of an entity per member: which one; null for others
 * @param erases the record is void up to the section's time; its values do not count
 */
public record Publication(String kind, String id, String part, Section section, boolean erases) {
  private static final String NO_VERSION = "-";

  public Publication(String kind, String id, Section section) {
    this(kind, id, null, section);
  }

  public Publication(String kind, String id, String part, Section section) {
    this(kind, id, part, section, false);
  }

  /**
   * @param asOf sections up to this event time are void, in milliseconds
   */
  public static Publication erasure(String kind, String id, String part, long asOf, long jobEpoch) {
    Section nothing = new Section(Section.FEATURES, asOf, jobEpoch, NO_VERSION, List.of());
    return new Publication(kind, id, part, nothing, true);
  }
}
