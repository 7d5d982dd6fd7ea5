package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;

/**
 * What one event adds to a sum. Sums are kept in millionths, so that adding and taking away again
 * is exact and the order of events does not matter.
 *
 * @param field only events that have it count; null where all count
 * @param counts one per event instead of the field
 */
record Measure(EventField field, boolean counts) {
  static final Measure ONE = count(null);
  static final double MILLIONTHS = 1e6;

  static Measure sum(EventField field) {
    return new Measure(field, false);
  }

  /**
   * @param field null counts all events
   */
  static Measure count(EventField field) {
    return new Measure(field, true);
  }

  boolean applies(Event event) {
    return field == null || !Double.isNaN(event.number(field));
  }

  /** Whole units for counts, millionths for numbers. */
  long of(Event event) {
    return counts ? 1 : Math.round(event.number(field) * MILLIONTHS);
  }

  double value(long sum) {
    return counts ? sum : sum / MILLIONTHS;
  }
}
