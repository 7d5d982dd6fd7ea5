package io.memberflow.features;

import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/**
 * Remembers the orders and sessions that were touched last, with the types of their events, to tell
 * the first line of an order from the others. An order whose lines are further apart than {@link
 * #BOUND} other orders counts again; shops send an order's lines together.
 */
public final class RecentGroups {
  static final int BOUND = 8;

  private final Recent orders = new Recent();
  private final Recent sessions = new Recent();

  /** Says what was seen before in the event's order and session, and remembers the event. */
  public FirstOf take(Event event) {
    int type = 1 << event.type().ordinal();
    int inOrder = event.order() == null ? 0 : orders.take(TextHash.of(event.order()), type);
    int inSession = event.session() == null ? 0 : sessions.take(TextHash.of(event.session()), type);
    return (inOrder | inSession) == 0 ? FirstOf.ALL : new FirstOf(inOrder, inSession);
  }

  public void write(StateOutput out) {
    orders.write(out);
    sessions.write(out);
  }

  public void read(StateInput in) {
    orders.read(in);
    sessions.read(in);
  }

  /** Groups by hash, the latest first, each with its event types as bits. */
  private static final class Recent {
    private final long[] keys = new long[BOUND];
    private final int[] types = new int[BOUND];
    private int size;

    /** The types seen before; moves the group to the front. */
    int take(long key, int type) {
      int at = 0;
      while (at < size && keys[at] != key) {
        at++;
      }
      int seen = at < size ? types[at] : 0;
      if (at == size && size < BOUND) {
        size++;
      }
      int moved = Math.min(at, BOUND - 1);
      System.arraycopy(keys, 0, keys, 1, moved);
      System.arraycopy(types, 0, types, 1, moved);
      keys[0] = key;
      types[0] = seen | type;
      return seen;
    }

    void write(StateOutput out) {
      out.putByte(size);
      for (int i = 0; i < size; i++) {
        out.putLong(keys[i]);
        out.putVarLong(types[i]);
      }
    }

    void read(StateInput in) {
      size = in.getByte();
      for (int i = 0; i < size; i++) {
        keys[i] = in.getLong();
        types[i] = in.getVarInt();
      }
    }
  }
}
