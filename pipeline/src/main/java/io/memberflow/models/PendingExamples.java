package io.memberflow.models;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The predicted, not yet answered examples of one model: what was seen and what was predicted, by
 * id. Flat arrays with open addressing, because one model can have millions of open horizons; an
 * example takes 40 bytes and its inputs. Bounded: a full store takes no more and says so.
 */
final class PendingExamples {
  static final int BOUND = 1 << 22;
  private static final int EMPTY = -1;

  private final int numbers;
  private final int tokens;
  private int[] index = new int[64];
  private long[] ids = {};
  private long[] times = {};
  private long[] deadlines = {};
  private float[] predictions = {};
  private float[] numberValues = {};
  private long[] tokenValues = {};
  private int size;

  /** What {@link #take} found; valid until the next call. */
  final float[] takenNumbers;

  final long[] takenTokens;
  long takenTime;
  float takenPrediction;

  PendingExamples(int numbers, int tokens) {
    this.numbers = numbers;
    this.tokens = tokens;
    this.takenNumbers = new float[numbers];
    this.takenTokens = new long[tokens];
    Arrays.fill(index, EMPTY);
  }

  int size() {
    return size;
  }

  /** False where the store is full or the id is already in. */
  boolean put(
      long id,
      long time,
      long deadline,
      float prediction,
      float[] exampleNumbers,
      long[] exampleTokens) {
    if (size == BOUND || find(id) >= 0) {
      return false;
    }
    if (size == ids.length) {
      resize(Math.min(BOUND, Math.max(64, size + (size >> 1))));
    }
    int row = size++;
    ids[row] = id;
    times[row] = time;
    deadlines[row] = deadline;
    predictions[row] = prediction;
    System.arraycopy(exampleNumbers, 0, numberValues, row * numbers, numbers);
    System.arraycopy(exampleTokens, 0, tokenValues, row * tokens, tokens);
    if (size * 2 > index.length) {
      rebuild(index.length * 2);
    } else {
      link(row);
    }
    return true;
  }

  /** Takes an example out into the taken* fields; false where it is not here. */
  boolean take(long id) {
    int slot = find(id);
    if (slot < 0) {
      return false;
    }
    int row = index[slot];
    takenTime = times[row];
    takenPrediction = predictions[row];
    System.arraycopy(numberValues, row * numbers, takenNumbers, 0, numbers);
    System.arraycopy(tokenValues, row * tokens, takenTokens, 0, tokens);
    remove(slot, row);
    return true;
  }

  /** Drops examples whose deadline passed before a time: their member is gone. */
  int dropBefore(long time) {
    int before = size;
    for (int row = size - 1; row >= 0; row--) {
      if (deadlines[row] < time) {
        remove(find(ids[row]), row);
      }
    }
    return before - size;
  }

  private int find(long id) {
    int slot = slotOf(id);
    while (index[slot] != EMPTY) {
      if (ids[index[slot]] == id) {
        return slot;
      }
      slot = slot + 1 & index.length - 1;
    }
    return -1;
  }

  private int slotOf(long id) {
    return (int) (id ^ id >>> 32) & index.length - 1;
  }

  private void link(int row) {
    int slot = slotOf(ids[row]);
    while (index[slot] != EMPTY) {
      slot = slot + 1 & index.length - 1;
    }
    index[slot] = row;
  }

  /** Unlinks the slot and moves the last row into the gap. */
  private void remove(int slot, int row) {
    int gap = slot;
    int next = gap + 1 & index.length - 1;
    while (index[next] != EMPTY) {
      int home = slotOf(ids[index[next]]);
      if ((next - home & index.length - 1) >= (next - gap & index.length - 1)) {
        index[gap] = index[next];
        gap = next;
      }
      next = next + 1 & index.length - 1;
    }
    index[gap] = EMPTY;
    int last = --size;
    if (row == last) {
      return;
    }
    index[findRow(last)] = row;
    ids[row] = ids[last];
    times[row] = times[last];
    deadlines[row] = deadlines[last];
    predictions[row] = predictions[last];
    System.arraycopy(numberValues, last * numbers, numberValues, row * numbers, numbers);
    System.arraycopy(tokenValues, last * tokens, tokenValues, row * tokens, tokens);
  }

  private int findRow(int row) {
    int slot = slotOf(ids[row]);
    while (index[slot] != row) {
      slot = slot + 1 & index.length - 1;
    }
    return slot;
  }

  private void resize(int capacity) {
    ids = Arrays.copyOf(ids, capacity);
    times = Arrays.copyOf(times, capacity);
    deadlines = Arrays.copyOf(deadlines, capacity);
    predictions = Arrays.copyOf(predictions, capacity);
    numberValues = Arrays.copyOf(numberValues, Math.multiplyExact(capacity, numbers));
    tokenValues = Arrays.copyOf(tokenValues, Math.multiplyExact(capacity, tokens));
  }

  private void rebuild(int slots) {
    index = new int[slots];
    Arrays.fill(index, EMPTY);
    for (int row = 0; row < size; row++) {
      link(row);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int row = 0; row < size; row++) {
      out.writeLong(ids[row]);
      out.writeLong(times[row]);
      out.writeLong(deadlines[row]);
      out.writeFloat(predictions[row]);
      for (int i = 0; i < numbers; i++) {
        out.writeFloat(numberValues[row * numbers + i]);
      }
      for (int i = 0; i < tokens; i++) {
        out.writeLong(tokenValues[row * tokens + i]);
      }
    }
  }

  /** Reads into an empty store. */
  void read(DataInput in) throws IOException {
    int count = in.readInt();
    for (int row = 0; row < count; row++) {
      long id = in.readLong();
      long time = in.readLong();
      long deadline = in.readLong();
      float prediction = in.readFloat();
      for (int i = 0; i < numbers; i++) {
        takenNumbers[i] = in.readFloat();
      }
      for (int i = 0; i < tokens; i++) {
        takenTokens[i] = in.readLong();
      }
      put(id, time, deadline, prediction, takenNumbers, takenTokens);
    }
  }
}
