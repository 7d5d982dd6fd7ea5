package io.memberflow.learning;

/**
 * One encoded example: pairs of weight slot and value, in the order they were added. The arrays are
 * allocated once and reused; a slot may occur twice, its values then add up.
 */
public final class SparseVector {
  final int[] slots;
  final float[] values;
  int size;

  /**
   * @param capacity the most pairs it will ever hold, at least 1
   */
  public SparseVector(int capacity) {
    slots = new int[capacity];
    values = new float[capacity];
  }

  public void clear() {
    size = 0;
  }

  /** Appends a pair; the capacity is the caller's promise, exceeding it throws. */
  public void add(int slot, float value) {
    slots[size] = slot;
    values[size++] = value;
  }

  public int size() {
    return size;
  }

  public int slot(int position) {
    return slots[position];
  }

  public float value(int position) {
    return values[position];
  }

  public int capacity() {
    return slots.length;
  }
}
