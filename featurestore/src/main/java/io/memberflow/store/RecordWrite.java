package io.memberflow.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one writer has to say about one record. It is applied as a whole or not at all, except for
 * sections that the store has newer.
 *
 * @param sections at least one, each name once
 * @param timeToLive how long the record stays after this write, at least 1 ms
 */
public record RecordWrite(RecordKey key, List<Section> sections, Duration timeToLive) {
  private static final Set<String> WITH_FEATURES = Set.of(RecordKey.MEMBER, RecordKey.ITEM);

  /**
   * @throws IllegalArgumentException without sections, with one twice, without time to live, or
   *     where a section beside the features of a member or item uses a field that is not its own
   */
  public RecordWrite {
    Objects.requireNonNull(key, "key");
    sections = List.copyOf(sections);
    Set<String> names = new HashSet<>();
    for (Section section : sections) {
      if (!names.add(section.name())) {
        throw wrong(key, "has section " + section.name() + " twice; merge the two");
      }
      if (WITH_FEATURES.contains(key.kind()) && !section.name().equals(Section.FEATURES)) {
        requireOwnFields(key, section);
      }
    }
    if (names.isEmpty()) {
      throw wrong(key, "has no section; give at least one");
    }
    if (timeToLive.toMillis() < 1) {
      throw wrong(key, "has time to live " + timeToLive + "; must be at least 1 ms");
    }
  }

  /** A new version of the features deletes the fields that no section owns by name. */
  private static void requireOwnFields(RecordKey key, Section section) {
    for (Field field : section.fields()) {
      String name = field.name();
      if (!name.equals(section.name()) && !name.startsWith(section.name() + ".")) {
        throw wrong(
            key,
            "has field %s in section %s; must be %s or start with %s."
                .formatted(name, section.name(), section.name(), section.name()));
      }
    }
  }

  private static IllegalArgumentException wrong(RecordKey key, String what) {
    return new IllegalArgumentException("a write of a " + key.kind() + " record " + what);
  }

  /**
   * One write that leaves the store as these two, in this order, would. Where both have a section,
   * the later one is kept unless it is older by (asOf, jobEpoch). The later time to live counts.
   *
   * @throws IllegalArgumentException for two different keys
   */
  public RecordWrite merge(RecordWrite later) {
    if (!key.equals(later.key)) {
      throw wrong(key, "cannot be merged with one of another key");
    }
    Map<String, Section> merged = new LinkedHashMap<>();
    sections.forEach(s -> merged.put(s.name(), s));
    later.sections.forEach(
        s -> merged.merge(s.name(), s, (first, second) -> second.replaces(first) ? second : first));
    return new RecordWrite(key, new ArrayList<>(merged.values()), later.timeToLive);
  }
}
