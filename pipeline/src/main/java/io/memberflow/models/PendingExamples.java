package io.memberflow.models;

import io.memberflow.labels.HorizonGrid;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The predicted, not yet answered examples of one model: what was seen and what was predicted, by
 * id. Flat arrays with open addressing, because one model can have millions of open horizons; an
 * example takes 48 bytes, its inputs, and what its evaluation has to keep. Bounded: a full store
 * takes no more and says so.
 */
final class PendingExamples {
  static final int BOUND = 1 << 22;
  private static final int EMPTY = -1;

  private final int numbers;
  private final int tokens;
  private final int groups;
  private final boolean seconds;
  private final HorizonGrid grid;
  private final HorizonEnds ends = new HorizonEnds();
  private int[] index = new int[64];
  private long[] ids = {};
  private long[] times = {};
  private long[] deadlines = {};
  private float[] predictions = {};
  private float[] secondValues = {};
  private byte[] groupValues = {};
  private float[] numberValues = {};
  private long[] tokenValues = {};
  private int size;

  /** What {@link #take} found; valid until the next call. */
  final float[] takenNumbers;

  final long[] takenTokens;
  final byte[] takenGroups;
  long takenTime;
  float takenPrediction;

  /** NaN where none is kept. */
  float takenSecond = Float.NaN;

  /**
   * @param groups bytes of groups kept with an example
   * @param seconds whether a second prediction is kept
   */
  PendingExamples(int numbers, int tokens, int groups, boolean seconds, HorizonGrid grid) {
    this.numbers = numbers;
    this.tokens = tokens;
    this.groups = groups;
    this.seconds = seconds;
    this.grid = grid;
    this.takenNumbers = new float[numbers];
    this.takenTokens = new long[tokens];
    this.takenGroups = new byte[groups];
    Arrays.fill(index, EMPTY);
  }

  int size() {
    return size;
  }

  /**
   * Keeps a predicted example.
   *
   * @return false where the store is full or the id is already in
   */
  boolean put(
      long id,
      long time,
      long deadline,
      float prediction,
      float second,
      byte[] exampleGroups,
      float[] exampleNumbers,
      long[] exampleTokens) {
    if (size == BOUND || find(id) >= 0) {
      return false;
    }
    if (size == ids.length) {
      resize(Math.min(BOUND, Math.max(64, size + (size >> 1))));
    }
    ends.add(grid.known(deadline), id);
    int row = size++;
    ids[row] = id;
    times[row] = time;
    deadlines[row] = deadline;
    predictions[row] = prediction;
    if (seconds) {
      secondValues[row] = second;
    }
    System.arraycopy(exampleGroups, 0, groupValues, row * groups, groups);
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
    if (seconds) {
      takenSecond = secondValues[row];
    }
    System.arraycopy(groupValues, row * groups, takenGroups, 0, groups);
    System.arraycopy(numberValues, row * numbers, takenNumbers, 0, numbers);
    System.arraycopy(tokenValues, row * tokens, takenTokens, 0, tokens);
    remove(slot, row);
    return true;
  }

  /** When the horizons end of the examples that are or were here. */
  HorizonEnds ends() {
    return ends;
  }

  void clear() {
    ends.clear();
    size = 0;
    Arrays.fill(index, EMPTY);
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
    if (seconds) {
      secondValues[row] = secondValues[last];
    }
    System.arraycopy(groupValues, last * groups, groupValues, row * groups, groups);
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
    if (seconds) {
      secondValues = Arrays.copyOf(secondValues, capacity);
    }
    groupValues = Arrays.copyOf(groupValues, Math.multiplyExact(capacity, groups));
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
    out.writeByte(groups);
    out.writeBoolean(seconds);
    out.writeInt(size);
    for (int row = 0; row < size; row++) {
      out.writeLong(ids[row]);
      out.writeLong(times[row]);
      out.writeLong(deadlines[row]);
      out.writeFloat(predictions[row]);
      if (seconds) {
        out.writeFloat(secondValues[row]);
      }
      out.write(groupValues, row * groups, groups);
      for (int i = 0; i < numbers; i++) {
        out.writeFloat(numberValues[row * numbers + i]);
      }
      for (int i = 0; i < tokens; i++) {
        out.writeLong(tokenValues[row * tokens + i]);
      }
    }
  }

  /**
   * Reads into an empty store.
   *
   * @param sameGroups whether the groups mean what they meant; otherwise they become unknown
   */
  void read(DataInput in, boolean sameGroups) throws IOException {
    int storedGroups = in.readByte();
    boolean storedSeconds = in.readBoolean();
    read(in, storedGroups, storedSeconds, sameGroups);
  }

  /** Reads the layout before groups and second predictions. */
  void readFirstLayout(DataInput in) throws IOException {
    read(in, 0, false, false);
  }

  private void read(DataInput in, int storedGroups, boolean storedSeconds, boolean sameGroups)
      throws IOException {
    byte[] readGroups = new byte[storedGroups];
    byte[] unknown = new byte[groups];
    int count = in.readInt();
    for (int row = 0; row < count; row++) {
      long id = in.readLong();
      long time = in.readLong();
      long deadline = in.readLong();
      float prediction = in.readFloat();
      float second = storedSeconds ? in.readFloat() : Float.NaN;
      in.readFully(readGroups);
      for (int i = 0; i < numbers; i++) {
        takenNumbers[i] = in.readFloat();
      }
      for (int i = 0; i < tokens; i++) {
        takenTokens[i] = in.readLong();
      }
      put(
          id,
          time,
          deadline,
          prediction,
          second,
          sameGroups ? readGroups : unknown,
          takenNumbers,
          takenTokens);
    }
  }
}
