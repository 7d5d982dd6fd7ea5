package io.memberflow.features;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** Counts by bucket, in ascending order of the buckets; none is 0. */
final class Buckets {
  private int[] keys = new int[2];
  private long[] counts = new long[2];
  private int size;

  int size() {
    return size;
  }

  int key(int index) {
    return keys[index];
  }

  long count(int index) {
    return counts[index];
  }

  /** Adds to the count of a bucket; one that becomes 0 goes. */
  void add(int key, long count) {
    int at = Arrays.binarySearch(keys, 0, size, key);
    if (at >= 0) {
      counts[at] += count;
      if (counts[at] == 0) {
        size--;
        System.arraycopy(keys, at + 1, keys, at, size - at);
        System.arraycopy(counts, at + 1, counts, at, size - at);
      }
      return;
    }
    at = -1 - at;
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size + (size >> 1) + 1);
      counts = Arrays.copyOf(counts, keys.length);
    }
    System.arraycopy(keys, at, keys, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    keys[at] = key;
    counts[at] = count;
    size++;
  }

  void subtract(Buckets other) {
    for (int i = 0; i < other.size; i++) {
      add(other.keys[i], -other.counts[i]);
    }
  }

  void add(Buckets other) {
    for (int i = 0; i < other.size; i++) {
      add(other.keys[i], other.counts[i]);
    }
  }

  /** Renames the buckets, which keep their order and may become one. */
  void rename(IntUnaryOperator name) {
    int renamed = 0;
    for (int i = 0; i < size; i++) {
      int key = name.applyAsInt(keys[i]);
      if (renamed > 0 && keys[renamed - 1] == key) {
        counts[renamed - 1] += counts[i];
      } else {
        keys[renamed] = key;
        counts[renamed++] = counts[i];
      }
    }
    size = renamed;
  }

  void write(StateOutput out) {
    out.putVarLong(size);
    int previous = 0;
    for (int i = 0; i < size; i++) {
      out.putVarLong(keys[i] - previous);
      out.putVarLong(counts[i]);
      previous = keys[i];
    }
  }

  void read(StateInput in) {
    int entries = in.getVarInt();
    int key = 0;
    for (int i = 0; i < entries; i++) {
      key += in.getVarInt();
      add(key, in.getVarLong());
    }
  }
}
