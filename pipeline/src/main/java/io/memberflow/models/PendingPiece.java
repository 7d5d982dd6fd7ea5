package io.memberflow.models;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * {@value #ROWS} pending examples in flat arrays. Rows are added until it is full, and are never
 * changed; a row that was taken leaves a hole.
 */
final class PendingPiece {
  static final int ROWS = 1 << 10;

  final int number;
  private final PendingLayout layout;
  private final long[] ids = new long[ROWS];
  private final long[] times = new long[ROWS];
  private final long[] deadlines = new long[ROWS];
  private final float[] predictions = new float[ROWS];
  private final float[] secondValues;
  private final byte[] groups;
  private final float[] numbers;
  private final long[] tokens;
  private final BitSet live = new BitSet(ROWS);
  private int size;
  private int liveCount;

  // what changed since it was written

  private boolean rowsChanged;
  private boolean holesChanged;
  private boolean stored;

  PendingPiece(int number, PendingLayout layout) {
    this.number = number;
    this.layout = layout;
    this.secondValues = new float[layout.seconds() ? ROWS : 0];
    this.groups = new byte[ROWS * layout.groups()];
    this.numbers = new float[ROWS * layout.numbers()];
    this.tokens = new long[ROWS * layout.tokens()];
  }

  boolean full() {
    return size == ROWS;
  }

  int liveCount() {
    return liveCount;
  }

  /** The first row that was not taken, from a row on; -1 where there is none. */
  int nextLive(int from) {
    return live.nextSetBit(from);
  }

  long id(int row) {
    return ids[row];
  }

  long deadline(int row) {
    return deadlines[row];
  }

  /** Adds a row to a piece that is not full, and returns its place. */
  int add(
      long id,
      long time,
      long deadline,
      float prediction,
      float second,
      byte[] rowGroups,
      float[] rowNumbers,
      long[] rowTokens) {
    int row = newRow(id, time, deadline, prediction);
    if (layout.seconds()) {
      secondValues[row] = second;
    }
    System.arraycopy(rowGroups, 0, groups, row * layout.groups(), layout.groups());
    System.arraycopy(rowNumbers, 0, numbers, row * layout.numbers(), layout.numbers());
    System.arraycopy(rowTokens, 0, tokens, row * layout.tokens(), layout.tokens());
    return row;
  }

  private int newRow(long id, long time, long deadline, float prediction) {
    int row = size++;
    ids[row] = id;
    times[row] = time;
    deadlines[row] = deadline;
    predictions[row] = prediction;
    live.set(row);
    liveCount++;
    rowsChanged = true;
    return row;
  }

  /** Adds a row of another piece. */
  int add(PendingPiece other, int from) {
    int row =
        newRow(other.ids[from], other.times[from], other.deadlines[from], other.predictions[from]);
    if (layout.seconds()) {
      secondValues[row] = other.secondValues[from];
    }
    copy(other.groups, from, groups, row, layout.groups());
    copy(other.numbers, from, numbers, row, layout.numbers());
    copy(other.tokens, from, tokens, row, layout.tokens());
    return row;
  }

  private static void copy(Object source, int from, Object target, int to, int width) {
    System.arraycopy(source, from * width, target, to * width, width);
  }

  /** Takes a row out. */
  void take(int row, PendingExamples target) {
    target.takenTime = times[row];
    target.takenPrediction = predictions[row];
    if (layout.seconds()) {
      target.takenSecond = secondValues[row];
    }
    copy(groups, row, target.takenGroups, 0, layout.groups());
    copy(numbers, row, target.takenNumbers, 0, layout.numbers());
    copy(tokens, row, target.takenTokens, 0, layout.tokens());
    live.clear(row);
    liveCount--;
    holesChanged = true;
  }

  /** Whether the state knows it. */
  boolean stored() {
    return stored;
  }

  /**
   * Writes what changed since the last call or since it was read.
   *
   * @param buffer that may be used
   */
  void write(PieceState state, DataOutputSerializer buffer) throws Exception {
    if (rowsChanged) {
      buffer.clear();
      writeRows(buffer);
      state.put(rowsOf(number), buffer.getCopyOfBuffer());
    }
    if (rowsChanged || holesChanged) {
      state.put(holesOf(number), live.toByteArray());
    }
    stored = true;
    rowsChanged = false;
    holesChanged = false;
  }

  static void remove(int number, PieceState state) throws Exception {
    state.remove(rowsOf(number));
    state.remove(holesOf(number));
  }

  private static int rowsOf(int number) {
    return 2 * number;
  }

  private static int holesOf(int number) {
    return 2 * number + 1;
  }

  /** The numbers of the pieces that a state has. */
  static List<Integer> numbers(PieceState state) throws Exception {
    List<Integer> numbers = new ArrayList<>();
    for (int key : state.numbers()) {
      if (key == rowsOf(key / 2)) {
        numbers.add(key / 2);
      }
    }
    return numbers;
  }

  private void writeRows(DataOutput out) throws IOException {
    out.writeByte(layout.groups());
    out.writeBoolean(layout.seconds());
    out.writeInt(size);
    for (int row = 0; row < size; row++) {
      out.writeLong(ids[row]);
      out.writeLong(times[row]);
      out.writeLong(deadlines[row]);
      out.writeFloat(predictions[row]);
      if (layout.seconds()) {
        out.writeFloat(secondValues[row]);
      }
      out.write(groups, row * layout.groups(), layout.groups());
      for (int i = 0; i < layout.numbers(); i++) {
        out.writeFloat(numbers[row * layout.numbers() + i]);
      }
      for (int i = 0; i < layout.tokens(); i++) {
        out.writeLong(tokens[row * layout.tokens() + i]);
      }
    }
  }

  /**
   * Reads into an empty piece what is written under its number.
   *
   * @param sameGroups whether the groups mean what they meant; otherwise they become unknown
   */
  void read(PieceState state, boolean sameGroups) throws Exception {
    DataInput rows = new DataInputStream(new ByteArrayInputStream(state.get(rowsOf(number))));
    PendingLayout written = layout.as(rows.readByte(), rows.readBoolean());
    int count = rows.readInt();
    PendingRow row = new PendingRow(layout);
    for (int i = 0; i < count; i++) {
      row.read(rows, written, sameGroups);
      row.addTo(this);
    }
    live.and(BitSet.valueOf(state.get(holesOf(number))));
    liveCount = live.cardinality();
    stored = true;
    rowsChanged = !sameGroups || !written.equals(layout);
  }
}
