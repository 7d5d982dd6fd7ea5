package io.memberflow.publishing;

import io.memberflow.store.Section;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A store in memory that keeps, as Redis does, of each section the newest by (as-of, job epoch),
 * and nothing up to an erasure. For any thread.
 */
public final class KeptPublications {
  private final Map<String, Map<String, Section>> records = new HashMap<>();
  private final Map<String, Section> erasures = new HashMap<>();

  public synchronized void take(Publication published) {
    String part = published.part() == null ? "" : "/" + published.part();
    String key = published.kind() + " " + published.id() + part;
    Map<String, Section> sections = records.computeIfAbsent(key, k -> new TreeMap<>());
    Section next = published.section();
    if (published.erases()) {
      erasures.merge(key, next, (old, other) -> replaces(other, old) ? other : old);
      sections.values().removeIf(section -> replaces(next, section));
      return;
    }
    Section erasure = erasures.get(key);
    if (erasure == null || !replaces(erasure, next)) {
      sections.merge(next.name(), next, (old, other) -> replaces(other, old) ? other : old);
    }
  }

  private static boolean replaces(Section next, Section old) {
    return next.asOf() != old.asOf() ? next.asOf() > old.asOf() : next.jobEpoch() >= old.jobEpoch();
  }

  /** By {@code kind id[/part] section}. */
  public synchronized Map<String, Section> sections() {
    Map<String, Section> all = new TreeMap<>();
    records.forEach(
        (key, sections) -> sections.forEach((name, section) -> all.put(key + " " + name, section)));
    return all;
  }
}
