package io.memberflow.reference;

import io.memberflow.catalogue.Aggregation;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Derivation;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.features.FeaturePlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything there is to know of one feature, in words.
 *
 * @param computed how the value comes about
 * @param window which events count at a time
 * @param without the value without events
 * @param field its name in the record
 * @param stored where readers find it, and as what
 * @param mostBytes of state for one entity, what is shared in full
 * @param sharesWith features that keep some of this state too
 * @param usedBy models, and features with expressions
 * @param definition what the definition hash is made of
 */
public record FeatureDescription(
    String name,
    String entity,
    String description,
    String computed,
    String window,
    String without,
    String type,
    String field,
    String stored,
    long mostBytes,
    List<String> sharesWith,
    List<String> usedBy,
    String definition) {

  /** Of every feature, in the order of the catalogue. */
  public static List<FeatureDescription> of(Catalogue catalogue) {
    List<FeatureDescription> descriptions = new ArrayList<>();
    for (Entity entity : catalogue.entities()) {
      FeaturePlan plan = FeaturePlan.of(catalogue, entity);
      for (FeatureDefinition feature : plan.features()) {
        descriptions.add(of(catalogue, plan, feature));
      }
    }
    return descriptions;
  }

  private static FeatureDescription of(Catalogue catalogue, FeaturePlan plan, FeatureDefinition f) {
    return new FeatureDescription(
        f.name(),
        f.entity().name(),
        f.description(),
        FeatureWords.computed(f.computation()),
        FeatureWords.window(f.computation()),
        FeatureWords.without(f.computation()),
        FeatureWords.type(f.type()),
        catalogue.fieldNames().field(f.name()),
        FeatureWords.stored(f, catalogue.fieldNames().field(f.name())),
        plan.mostBytes(f.name()),
        plan.features().stream()
            .map(FeatureDefinition::name)
            .filter(other -> !other.equals(f.name()) && plan.share(f.name(), other))
            .toList(),
        usedBy(catalogue, f),
        f.canonical());
  }

  private static List<String> usedBy(Catalogue catalogue, FeatureDefinition f) {
    List<String> users = new ArrayList<>();
    catalogue.models().stream()
        .filter(m -> m.features().stream().anyMatch(input -> input.name().equals(f.name())))
        .forEach(m -> users.add("model " + m.name()));
    catalogue.features().stream()
        .filter(
            other ->
                other.computation() instanceof Derivation derivation
                    && derivation.uses().contains(f))
        .forEach(other -> users.add("feature " + other.name()));
    return users;
  }

  /** Whether it is computed from events, not from other features. */
  static boolean aggregated(FeatureDefinition f) {
    return f.computation() instanceof Aggregation;
  }

  /** Its lines, for people. */
  public String text() {
    StringBuilder text = new StringBuilder(name).append('\n');
    if (!description.isEmpty()) {
      text.append("  ").append(description).append('\n');
    }
    line(text, "entity", entity);
    line(text, "computed", computed);
    line(text, "window", window);
    line(text, "no events", without);
    line(text, "stored", stored);
    line(text, "state", "at most %s".formatted(ByteText.of(mostBytes)));
    line(text, "shares", sharesWith.isEmpty() ? "" : "state with " + String.join(", ", sharesWith));
    line(text, "used by", String.join(", ", usedBy));
    line(text, "definition", definition);
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String value) {
    if (!value.isEmpty()) {
      text.append("  %-11s %s%n".formatted(label, value));
    }
  }
}
