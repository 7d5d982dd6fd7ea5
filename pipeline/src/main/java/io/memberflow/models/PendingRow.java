package io.memberflow.models;

import java.io.DataInput;
import java.io.IOException;

/** A pending example as it is read from a state. */
final class PendingRow {
  private final byte[] unknownGroups;
  private final float[] numbers;
  private final long[] tokens;
  private byte[] groups = {};
  private long id;
  private long time;
  private long deadline;
  private float prediction;
  private float second;

  PendingRow(PendingLayout layout) {
    this.unknownGroups = new byte[layout.groups()];
    this.numbers = new float[layout.numbers()];
    this.tokens = new long[layout.tokens()];
  }

  /**
   * @param written what was kept by then
   * @param sameGroups whether the groups mean what they meant; otherwise they become unknown
   */
  void read(DataInput in, PendingLayout written, boolean sameGroups) throws IOException {
    id = in.readLong();
    time = in.readLong();
    deadline = in.readLong();
    prediction = in.readFloat();
    second = written.seconds() ? in.readFloat() : Float.NaN;
    byte[] read = new byte[written.groups()];
    in.readFully(read);
    groups = sameGroups ? read : unknownGroups;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readFloat();
    }
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = in.readLong();
    }
  }

  int addTo(PendingPiece piece) {
    return piece.add(id, time, deadline, prediction, second, groups, numbers, tokens);
  }

  boolean putInto(PendingExamples store) {
    return store.put(id, time, deadline, prediction, second, groups, numbers, tokens);
  }
}
