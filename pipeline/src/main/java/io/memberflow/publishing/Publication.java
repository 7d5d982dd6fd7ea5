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
 * @param section of an erasure: without fields, its time and job epoch alone count
 */
public record Publication(String kind, String id, String part, Section section) {
  private static final String ERASED = "erased";

  public Publication(String kind, String id, Section section) {
    this(kind, id, null, section);
  }

  /**
   * @param asOf sections up to this event time are void, in milliseconds
   */
  public static Publication erasure(String kind, String id, String part, long asOf, long jobEpoch) {
    return new Publication(kind, id, part, new Section(ERASED, asOf, jobEpoch, "1", List.of()));
  }

  public boolean erases() {
    return section.name().equals(ERASED) && section.fields().isEmpty();
  }
}
