package io.memberflow.learning;

import java.util.Arrays;

/** Published weights by slot: open addressing, at most half full, so that 2^bits take no memory. */
final class SlotWeights {
  private static final int EMPTY = -1;

  private final int[] slots;
  private final double[] weights;

  SlotWeights(SparseWeights published) {
    int size = Integer.highestOneBit(Math.max(1, published.slots().length)) << 2;
    slots = new int[size];
    Arrays.fill(slots, EMPTY);
    weights = new double[size];
    for (int i = 0; i < published.slots().length; i++) {
      int at = find(published.slots()[i]);
      slots[at] = published.slots()[i];
      weights[at] = published.weights()[i];
    }
  }

  /** 0 where none was published. */
  double of(int slot) {
    return weights[find(slot)];
  }

  /** Whether one was published. */
  boolean has(int slot) {
    return slots[find(slot)] == slot;
  }

  private int find(int slot) {
    int at = (slot * 0x9E3779B9 >>> 7) & slots.length - 1;
    while (slots[at] != slot && slots[at] != EMPTY) {
      at = at + 1 & slots.length - 1;
    }
    return at;
  }
}
