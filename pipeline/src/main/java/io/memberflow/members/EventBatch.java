package io.memberflow.members;

import io.memberflow.events.Event;
import java.util.Arrays;

/**
 * Events that wait to be applied together, by member: a visit's events come between those of
 * thousands of other members, and every one would fetch its member's state from main memory anew.
 * What a member is does not depend on the events of others, so only the order within a member is
 * kept. Bounded.
 *
 * <pre>
 *   while (batch.nextMember()) {
 *     while (batch.nextEvent()) {
 *       … batch.event() …
 *     }
 *   }
 *   batch.clear();
 * </pre>
 */
final class EventBatch {
  static final int BOUND = 512;
  private static final int NONE = -1;

  private final Event[] events = new Event[BOUND];
  private int size;

  /** By event: the next one of its member. */
  private final int[] next = new int[BOUND];

  /** By member, in the order of their first events. */
  private final int[] firsts = new int[BOUND];

  private final int[] memberSlots = new int[BOUND];

  /** By first event: the last one of its member so far. */
  private final int[] lasts = new int[BOUND];

  private int members;

  /** Open addressing by member: the first event. */
  private final int[] slots = new int[2 * BOUND];

  private int member = NONE;
  private int event = NONE;
  private int following = NONE;

  EventBatch() {
    Arrays.fill(slots, NONE);
  }

  /** Takes an event of a batch that is not {@link #full}. */
  void add(Event added) {
    events[size] = added;
    next[size] = NONE;
    int slot = slotOf(added.member());
    int first = slots[slot];
    if (first == NONE) {
      slots[slot] = size;
      memberSlots[members] = slot;
      firsts[members++] = size;
      lasts[size] = size;
    } else {
      next[lasts[first]] = size;
      lasts[first] = size;
    }
    size++;
  }

  /** Where the member's first event is, or would go. */
  private int slotOf(String key) {
    int hash = key.hashCode() * 0x9E3779B9;
    int slot = hash >>> 16 & slots.length - 1;
    while (slots[slot] != NONE && !events[slots[slot]].member().equals(key)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  boolean full() {
    return size == BOUND;
  }

  /** Moves on to the next member; false after the last. */
  boolean nextMember() {
    if (member + 1 == members) {
      return false;
    }
    following = firsts[++member];
    return true;
  }

  /** Moves on to the member's next event, in the order in which they came; false after the last. */
  boolean nextEvent() {
    if (following == NONE) {
      return false;
    }
    event = following;
    following = next[event];
    return true;
  }

  Event event() {
    return events[event];
  }

  String member() {
    return events[firsts[member]].member();
  }

  void clear() {
    for (int i = 0; i < members; i++) {
      slots[memberSlots[i]] = NONE;
    }
    Arrays.fill(events, 0, size, null);
    size = 0;
    members = 0;
    member = NONE;
    following = NONE;
  }
}
