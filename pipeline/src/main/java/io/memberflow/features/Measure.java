package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;

/**
 * What one event adds to a sum. Sums are kept in millionths, so that adding and taking away again
 * is exact and the order of events does not matter.
 *
 * @param field null counts events
 */
record Measure(EventField field) {
  static final Measure ONE = new Measure(null);
  private static final double MILLIONTHS = 1e6;

  boolean applies(Event event) {
    return field == null || !Double.isNaN(event.number(field));
  }

  /** Whole units for counts, millionths for numbers. */
  long of(Event event) {
    return field == null ? 1 : Math.round(event.number(field) * MILLIONTHS);
  }

  double value(long sum) {
    return field == null ? sum : sum / MILLIONTHS;
  }
}
