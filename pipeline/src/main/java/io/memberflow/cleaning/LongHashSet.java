package io.memberflow.cleaning;

import java.util.Arrays;

/** A set of well-mixed 64-bit hashes, by open addressing. 0 counts as 1. */
final class LongHashSet {
  private long[] slots = new long[16];
  private int size;

  /** False where the hash is already in. */
  boolean add(long hash) {
    long value = hash == 0 ? 1 : hash;
    if (size * 2 >= slots.length) {
      grow();
    }
    int at = slotOf(value);
    if (slots[at] == value) {
      return false;
    }
    slots[at] = value;
    size++;
    return true;
  }

  boolean contains(long hash) {
    long value = hash == 0 ? 1 : hash;
    return slots[slotOf(value)] == value;
  }

  /** Where the value is, or would go. */
  private int slotOf(long value) {
    int at = (int) value & slots.length - 1;
    while (slots[at] != 0 && slots[at] != value) {
      at = at + 1 & slots.length - 1;
    }
    return at;
  }

  int size() {
    return size;
  }

  long[] sorted() {
    return Arrays.stream(slots).filter(v -> v != 0).sorted().toArray();
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    size = 0;
    for (long value : old) {
      if (value != 0) {
        add(value);
      }
    }
  }
}
