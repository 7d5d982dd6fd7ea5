package io.memberflow.cleaning;

import io.memberflow.events.Event;

/**
 * What became of one record: an event, or the reason against it.
 *
 * @param event null where refused
 * @param reason null where accepted
 * @param detail what exactly was wrong; null where accepted
 */
public record Judged(Event event, Reason reason, String detail) {
  static Judged accepted(Event event) {
    return new Judged(event, null, null);
  }

  static Judged rejected(Reason reason, String detail) {
    return new Judged(null, reason, detail);
  }
}
