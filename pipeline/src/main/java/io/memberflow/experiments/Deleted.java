package io.memberflow.experiments;

import io.memberflow.sources.Offsets;
import java.util.Map;
import java.util.Optional;

/**
 * Records that a replay needs and the log does not have any more.
 *
 * @param needed the first offset that is read
 * @param earliest the first offset that is left
 */
record Deleted(int partition, long needed, long earliest) {

  /** The first partition of which something is missing between two places. */
  static Optional<Deleted> between(Offsets earliest, Offsets start, Offsets end) {
    for (Map.Entry<Integer, Long> first : earliest.byPartition().entrySet()) {
      int partition = first.getKey();
      long from = start.of(partition);
      if (from < first.getValue() && from < end.of(partition)) {
        return Optional.of(new Deleted(partition, from, first.getValue()));
      }
    }
    return Optional.empty();
  }
}
