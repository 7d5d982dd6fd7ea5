package io.memberflow.catalogue;

import java.util.Locale;
import java.util.Optional;

/**
 * One input of a model.
 *
 * @param name a feature of the catalogue or {@code event.FIELD} for a field of the decision event
 * @param entity whose feature it is; empty for a field of the decision event
 */
public record ModelFeature(
    String name, Optional<Entity> entity, Transform transform, boolean categorical) {

  /** Whether it is a field of the decision event. */
  public boolean ofEvent() {
    return entity.isEmpty();
  }

  /** The field of the decision event that an {@code event.*} input names. */
  public EventField eventField() {
    return EventField.valueOf(name.substring("event.".length()).toUpperCase(Locale.ROOT));
  }
}
