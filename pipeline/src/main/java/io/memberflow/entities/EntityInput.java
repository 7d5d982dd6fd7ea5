package io.memberflow.entities;

import io.memberflow.events.Event;
import io.memberflow.labels.Example;

/**
 * What concerns an entity that several members feed, such as an item or a brand: an event with it,
 * or a decision that asks for its features.
 *
 * @param entity the declared entity's name
 * @param id of the item, brand, …
 */
public record EntityInput(String entity, String id, Event event, Example decision) {
  public static EntityInput of(String entity, String id, Event event) {
    return new EntityInput(entity, id, event, null);
  }

  public static EntityInput of(String entity, String id, Example decision) {
    return new EntityInput(entity, id, null, decision);
  }

  /** Tells every two entities apart; names have no colon. */
  public String key() {
    return entity + ":" + id;
  }

  long time() {
    return event == null ? decision.time() : event.time();
  }
}
