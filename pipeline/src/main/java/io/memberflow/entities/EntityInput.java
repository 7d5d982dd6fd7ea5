package io.memberflow.entities;

import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.labels.Example;

/**
 * What concerns an entity that several members feed, such as an item or a brand: an event with it,
 * a decision that asks for its features, or both of one moment.
 *
 * @param key the entity's identity and the id, {@code item:17}; identities have no colon
 * @param order of events at one time: a hash of member and id
 * @param event with the fields that the entity's features need; null where none counts it
 * @param decision null where no model asks
 */
public record EntityInput(String key, long order, Event event, Example decision) {

  /**
   * @param whole the event with all its fields
   */
  public static EntityInput of(
      String entity, String id, Event whole, Event event, Example decision) {
    long order = TextHash.mix(TextHash.of(whole.member()), TextHash.of(whole.id()));
    return new EntityInput(entity + ":" + id, order, event, decision);
  }

  /** The declared entity's identity in a key. */
  static String entityOf(String key) {
    return key.substring(0, key.indexOf(':'));
  }

  /** The item, brand, … in a key. */
  static String idOf(String key) {
    return key.substring(key.indexOf(':') + 1);
  }

  public long time() {
    return event == null ? decision.time() : event.time();
  }
}
