package io.memberflow.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * The order in which RocksDB keeps keys of ASCII text: work on many keys in this order reads each
 * block once and writes neighbours after each other. Any other order gives the same results.
 */
final class KeyOrder {
  private final Comparator<String> order;

  /**
   * @param keyGroups of the job, at least 1
   */
  KeyOrder(int keyGroups) {
    this.order =
        Comparator.comparingInt(
                (String key) -> KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups))
            .thenComparingInt(String::length)
            .thenComparing(Comparator.naturalOrder());
  }

  /** The keys in order, each once. Cheap where they are nearly in order already. */
  List<String> sorted(List<String> keys) {
    if (keys.size() < 2) {
      return keys;
    }
    List<String> sorted = new ArrayList<>(keys);
    sorted.sort(order);
    int size = 1;
    for (int i = 1; i < sorted.size(); i++) {
      if (!sorted.get(i).equals(sorted.get(i - 1))) {
        sorted.set(size++, sorted.get(i));
      }
    }
    return sorted.subList(0, size);
  }
}
