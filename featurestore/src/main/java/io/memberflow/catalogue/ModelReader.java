package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads one entry of {@code models}, whose inputs must be among the declared features. */
final class ModelReader {
  /** A Monday, so that weekly periods are weeks. */
  private static final Instant MONDAY = Instant.parse("1970-01-05T00:00:00Z");

  private static final Duration LONGEST_HORIZON = Duration.ofDays(3 * 366);

  /** Those of every model; each kind has its own besides. */
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "kind",
          "on",
          "every",
          "starting",
          "label",
          "count",
          "sum",
          "match",
          "within",
          "once-per",
          "features",
          "answer-at",
          "exposure",
          "weight",
          "negatives",
          "zeros",
          "reasons",
          "publish",
          "description");

  private static final Set<String> ALL_KEYS =
      Stream.of(KEYS.stream(), EvaluationReader.KEYS.stream(), LearnerReader.allKeys())
          .flatMap(keys -> keys)
          .collect(Collectors.toSet());

  /** Sections of the members' records that are no score. */
  private static final Set<String> RESERVED = Set.of("features", "erased");

  private final List<FeatureDefinition> declared;
  private final List<ModelDefinition> above = new ArrayList<>();

  ModelReader(List<FeatureDefinition> declared) {
    this.declared = declared;
  }

  /** A model's name is that of a section of the records that it writes scores to. */
  static String name(ConfigurationNode node) {
    String name = CatalogueReader.name(node);
    if (RESERVED.contains(name)) {
      throw ConfigurationException.wrong(
          node.key("name"),
          name,
          "none of features and erased, which the store uses in the records of members",
          "choose another name");
    }
    return name;
  }

  ModelDefinition model(ConfigurationNode node) {
    node.allowOnly(ALL_KEYS);
    String name = name(node);
    ModelKind kind = node.choice("kind", ModelKind.class);
    if (kind == ModelKind.ENSEMBLE) {
      return remembered(
          EnsembleReader.read(node, above, periodic -> new ModelInputReader(declared, periodic)));
    }
    LearnerReader.requireOwnKeys(node, kind);
    Target target = target(node, kind);
    Optional<Duration> every = node.optionalDuration("every");
    List<EventType> on = node.choices("on", EventType.COUNTED);
    if (every.isPresent() == !on.isEmpty()) {
      throw new ConfigurationException(
          "%s must say either \"on: EVENT\" (decides at events) or \"every: 7d\" (decides at"
                  .formatted(node.path())
              + " period starts); give exactly one of them");
    }
    every.ifPresent(e -> node.duration("every", e, Duration.ofHours(1), LONGEST_HORIZON));
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
    if (target == Target.HOW_MUCH && match == Match.ITEM) {
      throw ConfigurationException.wrong(
          node.key("match"), "item", "member for a model of amounts", "remove it");
    }
    AnswerAt answerAt = node.optionalChoice("answer-at", AnswerAt.class).orElse(AnswerAt.HORIZON);
    ModelInputReader inputs = new ModelInputReader(declared, every.isPresent());
    LearnerSettings learner = LearnerReader.read(node, kind, target, within);
    if (node.has("publish") && (kind == ModelKind.BG_NBD || kind == ModelKind.GAMMA_POISSON)) {
      throw new ConfigurationException(
          "%s does not go with kind %s: its published form has no weights to reduce; remove it"
              .formatted(node.key("publish"), ConfigurationNode.kebab(kind)));
    }
    EventType label = node.choice(target.key(), EventType.COUNTED);
    List<ModelFeature> features = LearnerReader.features(node, kind, label, inputs);
    LearnerReader.requireSlots(node, learner, features);
    return remembered(
        new ModelDefinition(
            name,
            kind,
            target,
            on,
            every,
            node.optionalInstant("starting").orElse(MONDAY),
            label,
            match,
            within,
            node.optionalChoice("once-per", OncePer.class),
            features,
            CrossReader.crosses(node, kind, features),
            answerAt,
            examples(node, target, inputs),
            EvaluationReader.read(node, target, inputs),
            serving(node),
            learner,
            CatalogueReader.description(node)));
  }

  private ModelDefinition remembered(ModelDefinition model) {
    above.add(model);
    return model;
  }

  /** The key that names the label event says what is predicted. */
  private static Target target(ConfigurationNode node, ModelKind kind) {
    List<Target> given =
        Arrays.stream(Target.values()).filter(target -> node.has(target.key())).toList();
    String allowed =
        kind.targets().stream()
            .map(t -> "\"" + t.key() + ": EVENT\"")
            .collect(Collectors.joining(" or "));
    for (Target target : given) {
      if (!kind.targets().contains(target)) {
        throw new ConfigurationException(
            "%s does not go with kind %s; write %s instead"
                .formatted(node.key(target.key()), ConfigurationNode.kebab(kind), allowed));
      }
    }
    if (given.size() > 1) {
      throw new ConfigurationException(
          "%s has %s; a model predicts one of them; remove the other"
              .formatted(
                  node.path(),
                  given.stream().map(Target::key).collect(Collectors.joining(" and "))));
    }
    return given.isEmpty() ? kind.targets().iterator().next() : given.get(0);
  }

  static ServingSettings serving(ConfigurationNode node) {
    ServingSettings plain = ServingSettings.DEFAULT;
    ConfigurationNode publish = node.child("publish").allowOnly(Set.of("prune", "weights"));
    return new ServingSettings(
        node.integer("reasons", plain.reasons(), 0, ServingSettings.MOST_REASONS),
        publish.number("prune", plain.prune(), 0, 1),
        publish.optionalChoice("weights", ServingSettings.Weights.class).orElse(plain.weights()));
  }

  private static ExampleSettings examples(
      ConfigurationNode node, Target target, ModelInputReader inputs) {
    requireFor(Target.HOW_OFTEN, target, node, "exposure");
    requireFor(Target.WHETHER, target, node, "negatives");
    requireFor(Target.HOW_MUCH, target, node, "zeros");
    return new ExampleSettings(
        inputs.number(node, "exposure"),
        inputs.number(node, "weight"),
        node.number("negatives", 1, 1e-4, 1),
        node.optionalChoice("zeros", ExampleSettings.Zeros.class)
            .orElse(ExampleSettings.Zeros.LEARN));
  }

  private static void requireFor(Target of, Target target, ConfigurationNode node, String key) {
    if (node.has(key) && target != of) {
      throw new ConfigurationException(
          "%s goes with \"%s\" only, not with \"%s\"; remove it"
              .formatted(node.key(key), of.key(), target.key()));
    }
  }
}
