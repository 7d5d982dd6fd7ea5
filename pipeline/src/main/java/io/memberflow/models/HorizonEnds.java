package io.memberflow.models;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which examples' horizons end when, by the moment it becomes known. An example stays until then
 * even where its answer came before; 8 bytes each.
 */
final class HorizonEnds {
  private final TreeMap<Long, Ids> ends = new TreeMap<>();

  // what was added to last: decisions of one epoch end together

  private long lastTime;
  private Ids last;

  private static final class Ids {
    private long[] values = new long[4];
    private int size;

    void add(long id) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = id;
    }

    long[] sorted() {
      long[] sorted = Arrays.copyOf(values, size);
      Arrays.sort(sorted);
      return sorted;
    }
  }

  /** Examples whose horizons end at one moment, in milliseconds; ids ascending. */
  record End(long time, long[] ids) {}

  void add(long time, long id) {
    if (last == null || time != lastTime) {
      lastTime = time;
      last = ends.computeIfAbsent(time, t -> new Ids());
    }
    last.add(id);
  }

  /** The first moment; {@code Long.MAX_VALUE} where there is none. */
  long next() {
    return ends.isEmpty() ? Long.MAX_VALUE : ends.firstKey();
  }

  /** Takes out the first moment that is not after a time; null where there is none. */
  End poll(long until) {
    if (ends.isEmpty() || next() > until) {
      return null;
    }
    last = null;
    Map.Entry<Long, Ids> first = ends.pollFirstEntry();
    return new End(first.getKey(), first.getValue().sorted());
  }

  void clear() {
    last = null;
    ends.clear();
  }
}
