package io.memberflow.labels;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/**
 * The open decisions of one member for one model, oldest first; a horizon is half open. Those that
 * nothing has answered need no attention when their horizon ends: they are dropped with the next
 * look at the member.
 *
 * <p>A decision is a row, numbered from 0 for the oldest. Rows lie in one array, used as a ring: a
 * busy shop has millions of them, and as objects they would be most of what the collector looks at.
 */
final class PendingDecisions {
  /** A member with more unanswered decisions (a robot) makes no further ones for a while. */
  static final int BOUND = 1024;

  // the columns of a row

  private static final int ID = 0;
  private static final int FROM = 1;
  private static final int DEADLINE = 2;
  private static final int MATCH = 3;
  private static final int TOTAL = 4;
  private static final int COLUMNS = 5;

  private static final int FIRST_CAPACITY = 2;
  private static final long[] NONE = {};

  /** Of a row that was taken and is to be left out. */
  private static final long TAKEN = Long.MIN_VALUE;

  private final HorizonGrid grid;
  private long[] ring = NONE;

  /** How many rows the ring has, less one: it has a power of two, or none yet. */
  private int mask = -1;

  private int first;
  private int size;

  /** When the next answer is to be given; a time too early where it was taken back. */
  private long nextAnswer = Long.MAX_VALUE;

  PendingDecisions(HorizonGrid grid) {
    this.grid = grid;
  }

  /**
   * Whether {@link #BOUND} horizons are open at the time of an event. Those that are known to have
   * ended do not count, whether or not a timer has taken them out yet.
   */
  boolean full(long time) {
    int open = size;
    // most often nothing has to be looked at
    for (int row = 0; open >= BOUND && known(row) < time; row++) {
      open--;
    }
    return open >= BOUND;
  }

  void add(long id, long from, long deadline, long match) {
    add(id, from, deadline, match, 0);
  }

  private void add(long id, long from, long deadline, long match, long total) {
    if (size > mask) {
      grow();
    }
    int at = at(size++);
    ring[at + ID] = id;
    ring[at + FROM] = from;
    ring[at + DEADLINE] = deadline;
    ring[at + MATCH] = match;
    ring[at + TOTAL] = total;
  }

  private void grow() {
    int capacity = Math.max(FIRST_CAPACITY, 2 * size);
    long[] larger = new long[capacity * COLUMNS];
    int untilEnd = Math.min(size, mask + 1 - first);
    System.arraycopy(ring, first * COLUMNS, larger, 0, untilEnd * COLUMNS);
    System.arraycopy(ring, 0, larger, untilEnd * COLUMNS, (size - untilEnd) * COLUMNS);
    ring = larger;
    mask = capacity - 1;
    first = 0;
  }

  private int at(int row) {
    return (first + row & mask) * COLUMNS;
  }

  int size() {
    return size;
  }

  long id(int row) {
    return ring[at(row) + ID];
  }

  long deadline(int row) {
    return ring[at(row) + DEADLINE];
  }

  /** What an answer has to match, or must not. */
  long match(int row) {
    return ring[at(row) + MATCH];
  }

  /** 0 or 1, a count, or millionths of an amount. */
  long total(int row) {
    return ring[at(row) + TOTAL];
  }

  /** When it becomes known that its horizon has ended. */
  long known(int row) {
    return grid.known(deadline(row));
  }

  /** Whether a time lies in its horizon. */
  boolean open(int row, long time) {
    int at = at(row);
    return time >= ring[at + FROM] && time < ring[at + DEADLINE];
  }

  /** Changes what its answer will be: models of counts and amounts add to it until the deadline. */
  void setTotal(int row, long total) {
    ring[at(row) + TOTAL] = total;
    if (total != 0) {
      nextAnswer = Math.min(nextAnswer, known(row));
    }
  }

  /** Takes a row out; it keeps its number until {@link #closeGaps}, and is never open. */
  void take(int row) {
    ring[at(row) + DEADLINE] = TAKEN;
  }

  /** Leaves out what was taken. */
  void closeGaps() {
    int kept = 0;
    for (int row = 0; row < size; row++) {
      if (ring[at(row) + DEADLINE] != TAKEN) {
        if (kept != row) {
          System.arraycopy(ring, at(row), ring, at(kept), COLUMNS);
        }
        kept++;
      }
    }
    size = kept;
  }

  /** Whether the end of the oldest one is known by then; call {@link #dropOldest} after a look. */
  boolean expired(long time) {
    if (size > 0 && known(0) <= time) {
      return true;
    }
    if (nextAnswer <= time) {
      findNextAnswer();
    }
    return false;
  }

  void dropOldest() {
    first = first + 1 & mask;
    size--;
  }

  /** Drops the oldest ones whose end is known by then, up to the first with an answer to give. */
  void dropSilent(long time) {
    while (size > 0 && total(0) == 0 && known(0) <= time) {
      dropOldest();
    }
  }

  private void findNextAnswer() {
    nextAnswer = Long.MAX_VALUE;
    for (int row = 0; row < size; row++) {
      if (total(row) != 0) {
        nextAnswer = known(row);
        return;
      }
    }
  }

  /** When the next answer other than 0 is to be given; {@code Long.MAX_VALUE} for never. */
  long nextAnswer() {
    return nextAnswer;
  }

  /** When the end of the oldest one becomes known; {@code Long.MAX_VALUE} where none is open. */
  long nextEnd() {
    return size == 0 ? Long.MAX_VALUE : known(0);
  }

  /** When the end of the last horizon becomes known; very early where none is open. */
  long lastKnown() {
    return size == 0 ? Long.MIN_VALUE : known(size - 1);
  }

  void clear() {
    first = 0;
    size = 0;
    nextAnswer = Long.MAX_VALUE;
  }

  void write(StateOutput out) {
    out.putVarLong(size);
    long previous = 0;
    for (int row = 0; row < size; row++) {
      int at = at(row);
      long from = ring[at + FROM];
      out.putLong(ring[at + ID]);
      out.putVarLong(from - previous);
      out.putVarLong(ring[at + DEADLINE] - from);
      out.putLong(ring[at + MATCH]);
      out.putVarLong(ring[at + TOTAL]);
      previous = from;
    }
  }

  void read(StateInput in) {
    clear();
    int rows = in.getVarInt();
    long previous = 0;
    for (int i = 0; i < rows; i++) {
      long id = in.getLong();
      previous += in.getVarLong();
      add(id, previous, previous + in.getVarLong(), in.getLong(), in.getVarLong());
    }
    findNextAnswer();
  }
}
