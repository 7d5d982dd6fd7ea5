package io.memberflow.features;

import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.OncePer;
import java.util.List;

/**
 * What was seen before in an event's order, session and day, as sets of event types, so that a
 * feature or model can ask whether the event is the first of its types there. An event without an
 * order (or session) is an order (or session) of its own.
 *
 * @param seenInOrder bit per {@link EventType#ordinal()}
 * @param seenInSession bit per {@link EventType#ordinal()}
 * @param seenInDay bit per {@link EventType#ordinal()}
 */
public record FirstOf(int seenInOrder, int seenInSession, int seenInDay) {
  public static final FirstOf ALL = new FirstOf(0, 0, 0);

  /** Whether none of these types was seen before in the event's order, session or day. */
  public boolean of(OncePer oncePer, int types) {
    int seen =
        switch (oncePer) {
          case ORDER -> seenInOrder;
          case SESSION -> seenInSession;
          case DAY -> seenInDay;
        };
    return (seen & types) == 0;
  }

  /** Types as a set of bits. */
  public static int types(List<EventType> types) {
    int bits = 0;
    for (EventType type : types) {
      bits |= 1 << type.ordinal();
    }
    return bits;
  }
}
