package io.memberflow.labels;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The open decisions of one member for one model, oldest first; a horizon is half open. Those that
 * nothing has answered need no attention when their horizon ends: they are dropped with the next
 * look at the member.
 */
final class PendingDecisions {
  /** A member with more unanswered decisions (a robot) makes no further ones for a while. */
  static final int BOUND = 1024;

  private final Deque<Pending> pending = new ArrayDeque<>(2);
  private final HorizonGrid grid;

  /** When the next answer is to be given; a time too early where it was taken back. */
  private long nextAnswer = Long.MAX_VALUE;

  PendingDecisions(HorizonGrid grid) {
    this.grid = grid;
  }

  /** Mutable because models of counts and amounts add to it until the deadline. */
  static final class Pending {
    final long id;
    final long from;
    final long deadline;
    final long match;

    /** When it becomes known that its horizon has ended. */
    final long known;

    /** 0 or 1, a count, or millionths of an amount. */
    private long total;

    private Pending(long id, long from, long deadline, long match, long known) {
      this.known = known;
      this.id = id;
      this.from = from;
      this.deadline = deadline;
      this.match = match;
    }

    long total() {
      return total;
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
    if (open < BOUND) {
      return false; // most often: nothing has to be looked at
    }
    for (Pending p : pending) {
      if (open < BOUND || p.known >= time) {
        break;
      }
      open--;
    }
    return open >= BOUND;
  }

  void add(long id, long from, long deadline, long match) {
    pending.addLast(new Pending(id, from, deadline, match, grid.known(deadline)));
  }

  /** Changes what the answer of one of these will be. */
  void setTotal(Pending decision, long total) {
    decision.total = total;
    if (total != 0) {
      nextAnswer = Math.min(nextAnswer, decision.known);
    }
  }

  Iterator<Pending> iterator() {
    return pending.iterator();
  }

  /** The oldest one whose end is known by then, taken out; null where there is none. */
  Pending expired(long time) {
    if (pending.isEmpty() || pending.peekFirst().known > time) {
      if (nextAnswer <= time) {
        findNextAnswer();
      }
      return null;
    }
    return pending.pollFirst();
  }

  /** Drops the oldest ones whose end is known by then, up to the first with an answer to give. */
  void dropSilent(long time) {
    Pending oldest = pending.peekFirst();
    while (oldest != null && oldest.known <= time && oldest.total == 0) {
      pending.pollFirst();
      oldest = pending.peekFirst();
    }
  }

  private void findNextAnswer() {
    nextAnswer = Long.MAX_VALUE;
    for (Pending p : pending) {
      if (p.total != 0) {
        nextAnswer = p.known;
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
    return pending.isEmpty() ? Long.MAX_VALUE : pending.peekFirst().known;
  }

  /** When the end of the last horizon becomes known; very early where none is open. */
  long lastKnown() {
    return pending.isEmpty() ? Long.MIN_VALUE : pending.peekLast().known;
  }

  void clear() {
    pending.clear();
    nextAnswer = Long.MAX_VALUE;
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
    clear();
    int size = in.getVarInt();
    long previous = 0;
    for (int i = 0; i < size; i++) {
      long id = in.getLong();
      previous += in.getVarLong();
      add(id, previous, previous + in.getVarLong(), in.getLong());
      pending.peekLast().total = in.getVarLong();
    }
    findNextAnswer();
  }
}
