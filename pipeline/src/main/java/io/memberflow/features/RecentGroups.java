package io.memberflow.features;

import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;

/**
 * Remembers the orders and sessions that were touched last, with the types of their events, to tell
 * the first line of an order from the others. An order whose lines are further apart than {@link
 * #BOUND} other orders counts again; shops send an order's lines together. Where something counts
 * days it remembers the newest day and the one before; an event that comes later than that counts
 * again.
 */
public final class RecentGroups {
  static final int BOUND = 8;

  private static final long DAY = Duration.ofDays(1).toMillis();

  /** Beside the number of orders: days follow. States without it were written without days. */
  private static final int WITH_DAYS = 0x10;

  private final Recent orders = new Recent();
  private final Recent sessions = new Recent();

  /** Null where nothing counts days. */
  private final Days days;

  /**
   * @param days whether something counts days
   */
  public RecentGroups(boolean days) {
    this.days = days ? new Days() : null;
  }

  /** Says what was seen before in the event's order, session and day, and remembers the event. */
  public FirstOf take(Event event) {
    int type = 1 << event.type().ordinal();
    int inOrder = event.order() == null ? 0 : orders.take(TextHash.of(event.order()), type);
    int inSession = event.session() == null ? 0 : sessions.take(TextHash.of(event.session()), type);
    int inDay = days == null ? 0 : days.take(event.time(), type);
    return (inOrder | inSession | inDay) == 0
        ? FirstOf.ALL
        : new FirstOf(inOrder, inSession, inDay);
  }

  public void write(StateOutput out) {
    out.putByte(orders.size | (days == null ? 0 : WITH_DAYS));
    orders.write(out);
    out.putByte(sessions.size);
    sessions.write(out);
    if (days != null) {
      days.write(out);
    }
  }

  public void read(StateInput in) {
    int first = in.getByte();
    orders.read(in, first & ~WITH_DAYS);
    sessions.read(in, in.getByte());
    if ((first & WITH_DAYS) != 0) {
      (days == null ? new Days() : days).read(in);
    }
  }

  /** The number of an event's day (UTC) since 1970. */
  public static long day(long time) {
    return Math.floorDiv(time, DAY);
  }

  /** The newest day and the one before, with their event types as bits. */
  private static final class Days {
    private long newest;
    private int types;
    private int typesBefore;

    /** The types seen before on the day of the time. */
    int take(long time, int type) {
      long day = day(time);
      if (day > newest) {
        typesBefore = day == newest + 1 ? types : 0;
        types = 0;
        newest = day;
      }
      if (day == newest) {
        int seen = types;
        types |= type;
        return seen;
      }
      int seen = day == newest - 1 ? typesBefore : 0;
      typesBefore |= day == newest - 1 ? type : 0;
      return seen;
    }

    void write(StateOutput out) {
      out.putVarLong(newest);
      out.putVarLong(types);
      out.putVarLong(typesBefore);
    }

    void read(StateInput in) {
      newest = in.getVarLong();
      types = in.getVarInt();
      typesBefore = in.getVarInt();
    }
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
      for (int i = 0; i < size; i++) {
        out.putLong(keys[i]);
        out.putVarLong(types[i]);
      }
    }

    void read(StateInput in, int groups) {
      size = groups;
      for (int i = 0; i < size; i++) {
        keys[i] = in.getLong();
        types[i] = in.getVarInt();
      }
    }
  }
}
