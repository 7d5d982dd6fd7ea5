package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one entry of {@code models}, whose inputs must be among the declared features. */
final class ModelReader {
  /** A Monday, so that weekly periods are weeks. */
  private static final Instant MONDAY = Instant.parse("1970-01-05T00:00:00Z");

  private static final Duration LONGEST_HORIZON = Duration.ofDays(3 * 366);
  private static final String EVENT_PREFIX = "event.";

  private final List<FeatureDefinition> declared;

  ModelReader(List<FeatureDefinition> declared) {
    this.declared = declared;
  }

  ModelDefinition model(ConfigurationNode node) {
    node.allowOnly(
        Set.of(
            "name",
            "kind",
            "on",
            "every",
            "starting",
            "label",
            "count",
            "match",
            "within",
            "once-per",
            "features",
            "answer-at",
            "evaluate-from",
            "learning-rate",
            "beta",
            "l1",
            "l2",
            "bits",
            "prior",
            "description"));
    String name = CatalogueReader.name(node);
    ModelKind kind = node.choice("kind", ModelKind.class);
    Optional<Duration> every = node.optionalDuration("every");
    List<EventType> on = node.choices("on", EventType.COUNTED);
    if (every.isPresent() == !on.isEmpty()) {
      throw new ConfigurationException(
          "%s must say either \"on: EVENT\" (decides at events) or \"every: 7d\" (decides at"
                  .formatted(node.path())
              + " period starts); give exactly one of them");
    }
    every.ifPresent(e -> node.duration("every", e, Duration.ofHours(1), LONGEST_HORIZON));
    String labelKey = kind == ModelKind.POISSON ? "count" : "label";
    String otherKey = kind == ModelKind.POISSON ? "label" : "count";
    if (node.has(otherKey)) {
      throw new ConfigurationException(
          "%s does not go with kind %s; write \"%s: EVENT\" instead"
              .formatted(node.key(otherKey), ConfigurationNode.kebab(kind), labelKey));
    }
    Duration within =
        every.isPresent()
            ? every.get()
            : node.optionalDuration("within")
                .orElseThrow(
                    () ->
                        ConfigurationException.wrong(
                            node.key("within"), null, "a horizon", "add for example within: 24h"));
    if (every.isPresent() && node.has("within")) {
      throw new ConfigurationException(
          node.key("within") + " does not go with \"every\"; the period is the horizon; remove it");
    }
    if (every.isEmpty() && node.has("starting")) {
      throw new ConfigurationException(
          node.key("starting")
              + " goes with \"every\" only: events need no period start; remove it");
    }
    if (every.isEmpty()) {
      node.duration("within", within, Duration.ofMinutes(1), LONGEST_HORIZON);
    }
    Match match = node.optionalChoice("match", Match.class).orElse(Match.MEMBER);
    if (every.isPresent() && match == Match.ITEM) {
      throw ConfigurationException.wrong(
          node.key("match"), "item", "member for a model with periods", "remove it");
    }
    return new ModelDefinition(
        name,
        kind,
        on,
        every,
        node.optionalInstant("starting").orElse(MONDAY),
        node.choice(labelKey, EventType.COUNTED),
        match,
        within,
        node.optionalChoice("once-per", OncePer.class),
        inputs(node, every.isPresent()),
        node.optionalChoice("answer-at", AnswerAt.class).orElse(AnswerAt.HORIZON),
        node.optionalInstant("evaluate-from"),
        new LearnerSettings(
            node.number("learning-rate", 0.1, 1e-6, 100),
            node.number("beta", 1, 1e-6, 1e6),
            node.number("l1", 0, 0, 1e6),
            node.number("l2", 0, 0, 1e6),
            node.integer("bits", 18, 8, 24),
            node.number("prior", 0.5, 1e-6, kind == ModelKind.LOGISTIC ? 1 - 1e-6 : 1e6)),
        node.optionalText("description").orElse(""));
  }

  private List<ModelFeature> inputs(ConfigurationNode model, boolean periodic) {
    List<ModelFeature> inputs = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ConfigurationNode node : model.children("features", Optional.of("name"))) {
      node.allowOnly(Set.of("name", "transform"));
      ModelFeature input = input(node, periodic);
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

  private ModelFeature input(ConfigurationNode node, boolean periodic) {
    String name = node.text("name");
    Optional<Transform> transform = node.optionalChoice("transform", Transform.class);
    boolean categorical;
    Optional<Entity> entity;
    if (name.startsWith(EVENT_PREFIX)) {
      if (periodic) {
        throw ConfigurationException.wrong(
            node.key("name"), name, "a feature: a period has no event", "remove it");
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
                          node.key("name"),
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
                          node.key("name"),
                          name,
                          "a declared feature or event.FIELD",
                          "declare it under features or mend its spelling"));
      entity = Optional.of(feature.entity());
      if (periodic && !feature.entity().equals(Entity.MEMBER)) {
        throw ConfigurationException.wrong(
            node.key("name"),
            name,
            "a member feature: a period has no "
                + ConfigurationNode.kebab(feature.entity().field().orElseThrow()),
            "remove it");
      }
      categorical = feature.type() == ValueType.TEXT;
    }
    if (categorical && transform.isPresent()) {
      throw new ConfigurationException(
          "%s does not go with %s, which is text; remove it"
              .formatted(node.key("transform"), name));
    }
    return new ModelFeature(name, entity, transform.orElse(Transform.NONE), categorical);
  }
}
