package io.memberflow.sources;

import io.memberflow.configuration.ConfigurationException;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A place in each partition of a topic.
 *
 * @param byPartition the offset of the next record, at least 0
 */
public record Offsets(SortedMap<Integer, Long> byPartition) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String SHAPE = "[0-9]{1,9}:[0-9]{1,18}(,[0-9]{1,9}:[0-9]{1,18})*";

  public Offsets {
    byPartition = new TreeMap<>(byPartition);
  }

  public static Offsets of(Map<Integer, Long> byPartition) {
    return new Offsets(new TreeMap<>(byPartition));
  }

  /** Whether a text has the shape of {@link #text()}. */
  public static boolean looksLike(String text) {
    return text.matches(SHAPE);
  }

  /**
   * The inverse of {@link #text()}.
   *
   * @throws ConfigurationException for another shape, or a partition that is named twice
   */
  public static Offsets parse(String text) {
    if (!looksLike(text)) {
      throw ConfigurationException.wrong(
          "offsets",
          text,
          "PARTITION:OFFSET[,PARTITION:OFFSET]",
          "write for example 0:1200,1:1300");
    }
    TreeMap<Integer, Long> offsets = new TreeMap<>();
    for (String part : text.split(",")) {
      int colon = part.indexOf(':');
      int partition = Integer.parseInt(part.substring(0, colon));
      if (offsets.put(partition, Long.parseLong(part.substring(colon + 1))) != null) {
        throw ConfigurationException.wrong(
            "offsets", text, "each partition once", "remove one of partition " + partition);
      }
    }
    return new Offsets(offsets);
  }

  /** {@code 0:1200,1:1300}. */
  public String text() {
    return byPartition.entrySet().stream()
        .map(e -> e.getKey() + ":" + e.getValue())
        .collect(Collectors.joining(","));
  }

  /** The offset in a partition; 0 in one that is not named. */
  public long of(int partition) {
    return byPartition.getOrDefault(partition, 0L);
  }

  /** Records from a place to this one; partitions that are behind it count nothing. */
  public long since(Offsets start) {
    long records = 0;
    for (Map.Entry<Integer, Long> end : byPartition.entrySet()) {
      records += Math.max(0, end.getValue() - start.of(end.getKey()));
    }
    return records;
  }
}
