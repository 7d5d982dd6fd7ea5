package io.memberflow.sources;

import java.util.Map;
import java.util.Optional;

/**
 * Records that are still to be read and that the log does not have any more.
 *
 * @param next the first offset that is to be read
 * @param earliest the first offset that is left, after {@code next}
 */
public record Deleted(String topic, int partition, long next, long earliest) {

  /** The first partition of a topic of which something is missing between two places. */
  public static Optional<Deleted> between(
      String topic, Offsets earliest, Offsets start, Offsets end) {
    for (Map.Entry<Integer, Long> first : earliest.byPartition().entrySet()) {
      int partition = first.getKey();
      long from = start.of(partition);
      if (from < first.getValue() && from < end.of(partition)) {
        return Optional.of(new Deleted(topic, partition, from, first.getValue()));
      }
    }
    return Optional.empty();
  }

  /** What is missing; whoever says it adds what to do. */
  public String text() {
    return "partition %d of %s is to be read from offset %,d and begins at %,d by now: retention has deleted what lies between"
        .formatted(partition, topic, next, earliest);
  }
}
