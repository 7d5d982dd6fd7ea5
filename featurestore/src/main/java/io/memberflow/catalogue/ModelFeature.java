package io.memberflow.catalogue;

/**
 * One input of a model.
 *
 * @param name a feature of the catalogue or {@code event.FIELD} for a field of the decision event
 * @param source where the value comes from
 */
public record ModelFeature(String name, Source source, Transform transform, boolean categorical) {
  /** The place a value is taken from at the decision. */
  public enum Source {
    MEMBER,
    ITEM,
    EVENT
  }

  /** The field of the decision event that an {@code event.*} input names. */
  public EventField eventField() {
    return EventField.valueOf(name.substring("event.".length()).toUpperCase(java.util.Locale.ROOT));
  }
}
