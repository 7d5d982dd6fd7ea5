package io.memberflow.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which keys have something due at which event time. Windows and horizons end on grids of five
 * minutes and more, so few times hold many keys: adding and taking is cheaper than in a heap of one
 * timer per key. Not part of a checkpoint: each key's own state says when it is due.
 */
final class DueKeys {
  private final TreeMap<Long, List<String>> keysByTime = new TreeMap<>();
  private long lastTime = Long.MIN_VALUE;
  private List<String> lastKeys;

  void add(long time, String key) {
    if (time != lastTime || lastKeys == null) {
      lastTime = time;
      lastKeys = keysByTime.computeIfAbsent(time, t -> new ArrayList<>());
    }
    lastKeys.add(key);
  }

  /** The earliest time and its keys, taken out, where it is not after {@code until}; else null. */
  Map.Entry<Long, List<String>> poll(long until) {
    if (keysByTime.isEmpty() || keysByTime.firstKey() > until) {
      return null;
    }
    lastKeys = null;
    return keysByTime.pollFirstEntry();
  }
}
