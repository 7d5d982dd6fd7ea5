package io.memberflow.features;

import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;

/**
 * Remembers the orders and sessions that a member touched last, to tell the first line of an order
 * from the others. An order whose lines are further apart than {@link #BOUND} other orders counts
 * again; shops send an order's lines together.
 */
public final class RecentGroups {
  static final int BOUND = 8;

  private final long[] orders = new long[BOUND];
  private final long[] sessions = new long[BOUND];

  /** Says whether the event is a first and remembers it. */
  public FirstOf take(Event event) {
    boolean order = event.order() == null || isNew(orders, key(event, event.order()));
    boolean session = event.session() == null || isNew(sessions, key(event, event.session()));
    return order && session ? FirstOf.BOTH : new FirstOf(order, session);
  }

  private static long key(Event event, String group) {
    return TextHash.mix(event.type().ordinal() + 1L, TextHash.of(group));
  }

  /** Moves the key to the front. */
  private static boolean isNew(long[] recent, long key) {
    int at = 0;
    while (at < BOUND && recent[at] != key) {
      at++;
    }
    System.arraycopy(recent, 0, recent, 1, Math.min(at, BOUND - 1));
    recent[0] = key;
    return at == BOUND;
  }

  public void write(StateOutput out) {
    write(out, orders);
    write(out, sessions);
  }

  private static void write(StateOutput out, long[] recent) {
    int size = 0;
    while (size < BOUND && recent[size] != 0) {
      size++;
    }
    out.putByte(size);
    for (int i = 0; i < size; i++) {
      out.putLong(recent[i]);
    }
  }

  public void read(StateInput in) {
    read(in, orders);
    read(in, sessions);
  }

  private static void read(StateInput in, long[] recent) {
    Arrays.fill(recent, 0);
    int size = in.getByte();
    for (int i = 0; i < size; i++) {
      recent[i] = in.getLong();
    }
  }
}
