package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One input of a model.
 *
 * @param name a feature of the catalogue or {@code event.FIELD} for a field of the decision event
 * @param entity whose feature it is; empty for a field of the decision event
 * @param buckets with BUCKETS: the most there will be; else 0
 */
public record ModelFeature(
    String name, Optional<Entity> entity, Transform transform, boolean categorical, int buckets) {

  /** Without buckets. */
  public ModelFeature(
      String name, Optional<Entity> entity, Transform transform, boolean categorical) {
    this(name, entity, transform, categorical, 0);
  }

  /**
   * How many slots of an encoded example belong to the bias, the numbers and their buckets: with k
   * numbers 2k + 1, and one for each bucket. Text and crosses share the others.
   */
  public static int reservedSlots(List<ModelFeature> inputs) {
    int slots = 1;
    for (ModelFeature input : inputs) {
      slots += input.categorical ? 0 : 2 + input.buckets;
    }
    return slots;
  }

  /** Whether a model sees it as one of some categories. */
  public boolean inCategories() {
    return categorical || transform == Transform.PRESENT || transform == Transform.BUCKETS;
  }

  /** Whether it is a field of the decision event. */
  public boolean ofEvent() {
    return entity.isEmpty();
  }

  /** The field of the decision event that an {@code event.*} input names. */
  public EventField eventField() {
    return EventField.valueOf(name.substring("event.".length()).toUpperCase(Locale.ROOT));
  }

  /** What the model sees of it: {@code log(orders)}. */
  public String term() {
    return transform == Transform.NONE
        ? name
        : "%s(%s)".formatted(ConfigurationNode.kebab(transform), name);
  }

  /** Hashed into savepoints: buckets are named only where there are some. */
  @Override
  public String toString() {
    return "ModelFeature[name=%s, entity=%s, transform=%s, categorical=%s%s]"
        .formatted(
            name, entity, transform, categorical, buckets == 0 ? "" : ", buckets=" + buckets);
  }
}
