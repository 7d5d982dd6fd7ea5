package io.memberflow.catalogue;

import io.memberflow.catalogue.EvaluationSettings.Segment;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads what a model sees: declared features and fields of its decision events. */
final class ModelInputReader {
  private static final String EVENT_PREFIX = "event.";
  private static final int MOST_BUCKETS = 64;

  private final List<FeatureDefinition> declared;
  private final boolean periodic;

  /**
   * @param periodic whether the model decides without an event
   */
  ModelInputReader(List<FeatureDefinition> declared, boolean periodic) {
    this.declared = declared;
    this.periodic = periodic;
  }

  /** The list under {@code features}. */
  List<ModelFeature> features(ConfigurationNode model) {
    List<ModelFeature> inputs = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ConfigurationNode node : model.children("features", Optional.of("name"))) {
      node.allowOnly(Set.of("name", "transform", "buckets"));
      ModelFeature input = input(node, "name");
      Optional<Transform> transform = node.optionalChoice("transform", Transform.class);
      if (input.categorical() && transform.isPresent()) {
        throw new ConfigurationException(
            "%s does not go with %s, which is text; remove it"
                .formatted(node.key("transform"), input.name()));
      }
      input =
          new ModelFeature(
              input.name(),
              input.entity(),
              transform.orElse(Transform.NONE),
              input.categorical(),
              buckets(node, transform));
      if (!seen.add(input.name() + "/" + input.transform())) {
        throw ConfigurationException.wrong(
            node.key("name"), input.name(), "listed once", "remove the second one");
      }
      inputs.add(input);
    }
    if (inputs.isEmpty()) {
      throw ConfigurationException.wrong(
          model.key("features"), null, "at least one feature", "list the model's inputs");
    }
    return inputs;
  }

  private static int buckets(ConfigurationNode node, Optional<Transform> transform) {
    boolean bucketed = transform.equals(Optional.of(Transform.BUCKETS));
    if (bucketed != node.has("buckets")) {
      throw new ConfigurationException(
          bucketed
              ? "%s is missing: transform buckets needs their number; add for example buckets: 8"
                  .formatted(node.key("buckets"))
              : "%s goes with \"transform: buckets\" only; add that, or remove it"
                  .formatted(node.key("buckets")));
    }
    return node.integer("buckets", 0, 2, MOST_BUCKETS);
  }

  /**
   * The history of a member: how many purchases, how long since the first, and for some kinds how
   * long since the latest and what one is worth.
   *
   * @param purchase the event that the model counts; the history must be of the same
   * @param whole whether the latter two belong to it, the worth only where it is given
   */
  List<ModelFeature> history(
      ConfigurationNode model, ModelKind kind, EventType purchase, boolean whole) {
    String name = ConfigurationNode.kebab(kind);
    String keys = whole ? "frequency, age, since-last and spend" : "frequency and age";
    if (model.has("features")) {
      throw new ConfigurationException(
          "%s does not go with kind %s, which reads %s; remove it"
              .formatted(model.key("features"), name, keys));
    }
    if (!periodic) {
      throw new ConfigurationException(
          "%s is missing: kind %s decides at period starts only, because members who are met when"
                  .formatted(model.key("every"), name)
              + " they do something are no fair sample; add for example every: 7d");
    }
    List<ModelFeature> history = new ArrayList<>();
    history.add(ofTheWholeLife(model, "frequency", Aggregate.COUNT, purchase));
    history.add(ofTheWholeLife(model, "age", Aggregate.TIME_SINCE_FIRST, purchase));
    if (whole) {
      history.add(ofTheWholeLife(model, "since-last", Aggregate.TIME_SINCE_LAST, purchase));
      if (model.has("spend")) {
        history.add(
            role(
                model,
                "spend",
                "a feature with aggregate average: what one purchase is worth",
                true,
                a -> a.aggregate() == Aggregate.AVERAGE));
      }
    }
    return history;
  }

  /** Anything else would be read as a history that the member does not have. */
  private ModelFeature ofTheWholeLife(
      ConfigurationNode model, String key, Aggregate aggregate, EventType purchase) {
    return role(
        model,
        key,
        "a feature with aggregate %s of %s, without window and where"
            .formatted(ConfigurationNode.kebab(aggregate), ConfigurationNode.kebab(purchase)),
        aggregate == Aggregate.COUNT,
        a ->
            a.aggregate() == aggregate
                && a.of().equals(List.of(purchase))
                && a.window().isEmpty()
                && a.where().isEmpty());
  }

  /**
   * One feature under a key of its own.
   *
   * @param computed whether an expression will do: what it stands for cannot be told
   */
  private ModelFeature role(
      ConfigurationNode model,
      String key,
      String allowed,
      boolean computed,
      Predicate<Aggregation> fits) {
    ModelFeature input = required(model, key, allowed);
    boolean right =
        declared.stream()
            .filter(f -> f.name().equals(input.name()))
            .map(FeatureDefinition::computation)
            .anyMatch(c -> c instanceof Aggregation a ? fits.test(a) : computed);
    if (!right) {
      throw ConfigurationException.wrong(model.key(key), input.name(), allowed, "name such a one");
    }
    return input;
  }

  private ModelFeature required(ConfigurationNode model, String key, String allowed) {
    return number(model, key)
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    model.key(key), null, allowed, "add \"" + key + ": FEATURE\""));
  }

  /** One number under a key of its own. */
  Optional<ModelFeature> number(ConfigurationNode model, String key) {
    if (!model.has(key)) {
      return Optional.empty();
    }
    ModelFeature input = input(model, key);
    if (input.categorical()) {
      throw ConfigurationException.wrong(
          model.key(key), input.name(), "a number", "name a feature that is one");
    }
    return Optional.of(input);
  }

  /** The list under {@code segments}. */
  List<Segment> segments(ConfigurationNode model) {
    List<Segment> segments = new ArrayList<>();
    List<ConfigurationNode> declaredSegments = model.children("segments", Optional.of("name"));
    if (declaredSegments.size() > EvaluationSettings.MOST_SEGMENTS) {
      throw ConfigurationException.wrong(
          model.key("segments"),
          declaredSegments.size() + " entries",
          "at most " + EvaluationSettings.MOST_SEGMENTS,
          "list fewer features");
    }
    for (ConfigurationNode node : declaredSegments) {
      node.allowOnly(Set.of("name", "at"));
      ModelFeature feature = input(node, "name");
      if (feature.entity().filter(e -> !e.perMember()).isPresent()) {
        throw ConfigurationException.wrong(
            node.key("name"),
            feature.name(),
            "a feature of the member or a field of the event",
            "choose one of those");
      }
      if (segments.stream().anyMatch(s -> s.feature().name().equals(feature.name()))) {
        throw ConfigurationException.wrong(
            node.key("name"), feature.name(), "listed once", "remove the second one");
      }
      List<Double> bounds = bounds(node);
      if (feature.categorical() != bounds.isEmpty()) {
        throw new ConfigurationException(
            feature.categorical()
                ? "%s does not go with %s, which is text; remove it"
                    .formatted(node.key("at"), feature.name())
                : "%s is missing: %s is a number; add for example at: [1, 5]"
                    .formatted(node.key("at"), feature.name()));
      }
      segments.add(new Segment(feature, bounds));
    }
    return segments;
  }

  private static List<Double> bounds(ConfigurationNode node) {
    List<Double> bounds = new ArrayList<>();
    for (String text : node.texts("at")) {
      double bound;
      try {
        bound = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        bound = Double.NaN;
      }
      if (!Double.isFinite(bound)
          || !bounds.isEmpty() && bound <= bounds.get(bounds.size() - 1)
          || bounds.size() == 20) {
        throw ConfigurationException.wrong(
            node.key("at"),
            String.join(", ", node.texts("at")),
            "1–20 ascending numbers",
            "write for example at: [1, 5]");
      }
      bounds.add(bound);
    }
    return bounds;
  }

  private ModelFeature input(ConfigurationNode node, String key) {
    String name = node.text(key);
    boolean categorical;
    Optional<Entity> entity;
    if (name.startsWith(EVENT_PREFIX)) {
      if (periodic) {
        throw ConfigurationException.wrong(
            node.key(key), name, "a feature: a period has no event", "remove it");
      }
      entity = Optional.empty();
      String field = name.substring(EVENT_PREFIX.length());
      categorical =
          Arrays.stream(EventField.values())
              .filter(f -> ConfigurationNode.kebab(f).equals(field))
              .map(f -> !f.numeric())
              .findFirst()
              .orElseThrow(
                  () ->
                      ConfigurationException.wrong(
                          node.key(key),
                          name,
                          "event. and one of "
                              + Arrays.stream(EventField.values())
                                  .map(ConfigurationNode::kebab)
                                  .collect(Collectors.joining(", ")),
                          "choose one of them"));
    } else {
      FeatureDefinition feature =
          declared.stream()
              .filter(f -> f.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      ConfigurationException.wrong(
                          node.key(key),
                          name,
                          "a declared feature or event.FIELD",
                          "declare it under features or mend its spelling"));
      entity = Optional.of(feature.entity());
      if (periodic && !feature.entity().equals(Entity.MEMBER)) {
        throw ConfigurationException.wrong(
            node.key(key),
            name,
            "a member feature: a period has no "
                + ConfigurationNode.kebab(feature.entity().field().orElseThrow()),
            "remove it");
      }
      categorical = feature.type() == ValueType.TEXT;
    }
    return new ModelFeature(name, entity, Transform.NONE, categorical);
  }
}
