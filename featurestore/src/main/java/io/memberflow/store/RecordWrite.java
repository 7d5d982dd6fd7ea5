package io.memberflow.store;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one writer has to say about one record. It is applied as a whole or not at all, except for
 * sections that the store has newer.
 *
 * @param erasure comes first: it takes away what is not newer than itself
 * @param sections at least one unless there is an erasure; each name once
 * @param timeToLive how long the record stays after this write, at least 1 ms
 */
public record RecordWrite(
    RecordKey key, Optional<Erasure> erasure, List<Section> sections, Duration timeToLive) {

  /**
   * @throws IllegalArgumentException without anything to say, with a section twice, without time to
   *     live, or where a section beside the features of an entity uses a field that is not its own,
   *     or for an erasure of a record that is no entity's
   */
  public RecordWrite {
    Objects.requireNonNull(key, "key");
    sections = List.copyOf(sections);
    boolean entity = key.ofEntity();
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      for (int j = 0; j < i; j++) {
        if (sections.get(j).name().equals(section.name())) {
          throw wrong(key, "has section " + section.name() + " twice; merge the two");
        }
      }
      if (entity && !section.name().equals(Section.FEATURES)) {
        requireOwnFields(key, section);
      }
    }
    if (sections.isEmpty() && erasure.isEmpty()) {
      throw wrong(key, "has no section; give at least one");
    }
    if (erasure.isPresent() && !entity) {
      throw wrong(key, "has an erasure; only records of entities can be erased");
    }
    if (timeToLive.toMillis() < 1) {
      throw wrong(key, "has time to live " + timeToLive + "; must be at least 1 ms");
    }
  }

  /** A write of sections. */
  public RecordWrite(RecordKey key, List<Section> sections, Duration timeToLive) {
    this(key, Optional.empty(), sections, timeToLive);
  }

  /**
   * A write that forgets: it deletes every section that is not newer than (asOf, jobEpoch), and for
   * {@code keep} such sections are refused, whoever brings them.
   *
   * @param asOf event time of the order to erase, in milliseconds
   */
  public static RecordWrite erase(RecordKey key, long asOf, long jobEpoch, Duration keep) {
    return new RecordWrite(key, Optional.of(new Erasure(asOf, jobEpoch, keep)), List.of(), keep);
  }

  /** A new version of the features deletes the fields that no section owns by name. */
  private static void requireOwnFields(RecordKey key, Section section) {
    for (Field field : section.fields()) {
      if (!section.owns(field.name())) {
        throw wrong(
            key,
            "has field %s in section %s; must be %s or start with %s."
                .formatted(field.name(), section.name(), section.name(), section.name()));
      }
    }
  }

  private static IllegalArgumentException wrong(RecordKey key, String what) {
    return new IllegalArgumentException("a write of a " + key.kind() + " record " + what);
  }

  /**
   * One write that leaves the store as these two, in this order, would. Of two sections of a name
   * the later one is kept unless it is older by (asOf, jobEpoch); a section that is not newer than
   * an erasure of the two goes. The later time to live of sections counts.
   *
   * @throws IllegalArgumentException for two different keys
   */
  public RecordWrite merge(RecordWrite later) {
    if (!key.equals(later.key)) {
      throw wrong(key, "cannot be merged with one of another key");
    }
    if (sections.size() == 1
        && later.sections.size() == 1
        && erasure.isEmpty()
        && later.erasure.isEmpty()
        && sections.get(0).name().equals(later.sections.get(0).name())) {
      return later.sections.get(0).replaces(sections.get(0))
          ? later
          : new RecordWrite(key, sections, later.timeToLive);
    }
    Optional<Erasure> both = Erasure.merge(erasure, later.erasure);
    Map<String, Section> merged = new LinkedHashMap<>();
    sections.forEach(s -> merged.put(s.name(), s));
    later.sections.forEach(
        s -> merged.merge(s.name(), s, (first, second) -> second.replaces(first) ? second : first));
    both.ifPresent(erased -> merged.values().removeIf(erased::covers));
    return new RecordWrite(
        key,
        both,
        List.copyOf(merged.values()),
        later.sections.isEmpty() ? timeToLive : later.timeToLive);
  }
}
