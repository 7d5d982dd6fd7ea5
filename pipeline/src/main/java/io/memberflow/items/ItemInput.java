package io.memberflow.items;

import io.memberflow.events.Event;
import io.memberflow.labels.Example;

/** What concerns an item: an event with it, or a decision that asks for its features. */
public record ItemInput(Event event, Example decision) {
  public static ItemInput of(Event event) {
    return new ItemInput(event, null);
  }

  public static ItemInput of(Example decision) {
    return new ItemInput(null, decision);
  }

  public String item() {
    return event == null ? decision.item() : event.item();
  }

  long time() {
    return event == null ? decision.time() : event.time();
  }
}
