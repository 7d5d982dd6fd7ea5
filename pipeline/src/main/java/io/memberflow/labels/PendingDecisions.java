package io.memberflow.labels;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The unanswered decisions of one member for one model, oldest first; a horizon is half open. That
 * a horizon has ended becomes known at the next multiple of a grid, so that one timer serves many.
 */
final class PendingDecisions {
  /** A member with more unanswered decisions (a robot) makes no further ones for a while. */
  static final int BOUND = 1024;

  private final Deque<Pending> pending = new ArrayDeque<>(2);
  private final long grid;

  /**
   * @param grid milliseconds
   */
  PendingDecisions(long grid) {
    this.grid = grid;
  }

  /** Mutable because models of counts and amounts add to it until the deadline. */
  static final class Pending {
    final long id;
    final long from;
    final long deadline;
    final long match;

    /** 0 or 1, a count, or millionths of an amount. */
    long total;

    Pending(long id, long from, long deadline, long match) {
      this.id = id;
      this.from = from;
      this.deadline = deadline;
      this.match = match;
    }

    /** Whether a time lies in its horizon. */
    boolean open(long time) {
      return time >= from && time < deadline;
    }
  }

  /**
   * Whether {@link #BOUND} horizons are open at the time of an event. Those that are known to have
   * ended do not count, whether or not a timer has taken them out yet.
   */
  boolean full(long time) {
    int open = pending.size();
    for (Pending p : pending) {
      if (open < BOUND || known(p) >= time) {
        break;
      }
      open--;
    }
    return open >= BOUND;
  }

  void add(Pending decision) {
    pending.addLast(decision);
  }

  Iterator<Pending> iterator() {
    return pending.iterator();
  }

  /** The oldest one whose end is known by then, taken out; null where there is none. */
  Pending expired(long time) {
    return nextKnown() <= time ? pending.pollFirst() : null;
  }

  /** When the next horizon's end becomes known; {@code Long.MAX_VALUE} where none is open. */
  long nextKnown() {
    return pending.isEmpty() ? Long.MAX_VALUE : known(pending.peekFirst());
  }

  long known(Pending decision) {
    return -Math.floorDiv(-decision.deadline, grid) * grid;
  }

  void clear() {
    pending.clear();
  }

  void write(StateOutput out) {
    out.putVarLong(pending.size());
    long previous = 0;
    for (Pending p : pending) {
      out.putLong(p.id);
      out.putVarLong(p.from - previous);
      out.putVarLong(p.deadline - p.from);
      out.putLong(p.match);
      out.putVarLong(p.total);
      previous = p.from;
    }
  }

  void read(StateInput in) {
    pending.clear();
    int size = in.getVarInt();
    long previous = 0;
    for (int i = 0; i < size; i++) {
      long id = in.getLong();
      previous += in.getVarLong();
      Pending p = new Pending(id, previous, previous + in.getVarLong(), in.getLong());
      p.total = in.getVarLong();
      pending.addLast(p);
    }
  }
}
