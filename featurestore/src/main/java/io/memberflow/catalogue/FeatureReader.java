package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one entry of {@code features}, which names one of the declared entities. */
final class FeatureReader {
  private static final Duration LONGEST_WINDOW = Duration.ofDays(3 * 366);
  private static final Set<Aggregate> WITH_FIELD =
      EnumSet.of(
          Aggregate.SUM,
          Aggregate.AVERAGE,
          Aggregate.MIN,
          Aggregate.MAX,
          Aggregate.LAST,
          Aggregate.DISTINCT,
          Aggregate.TOP);
  private static final Set<Aggregate> NUMERIC_FIELD =
      EnumSet.of(Aggregate.SUM, Aggregate.AVERAGE, Aggregate.MIN, Aggregate.MAX);
  private static final Set<Aggregate> TEXT_FIELD = EnumSet.of(Aggregate.DISTINCT, Aggregate.TOP);

  private final List<Entity> entities;

  FeatureReader(List<Entity> entities) {
    this.entities = entities;
  }

  FeatureDefinition feature(ConfigurationNode node) {
    node.allowOnly(
        Set.of(
            "name",
            "entity",
            "aggregate",
            "of",
            "field",
            "window",
            "per",
            "once-per",
            "smoothing",
            "prior",
            "k",
            "description"));
    String name = CatalogueReader.name(node);
    Aggregate aggregate = node.choice("aggregate", Aggregate.class);
    List<EventType> of = node.choices("of", EventType.COUNTED);
    if (of.isEmpty()) {
      throw ConfigurationException.wrong(
          node.key("of"), null, "one event type or a list", "add for example \"of: purchase\"");
    }
    List<EventType> perEvents = List.of();
    Optional<OncePer> per = Optional.empty();
    if (aggregate == Aggregate.RATE) {
      perEvents = node.choices("per", EventType.COUNTED);
      if (perEvents.isEmpty()) {
        throw ConfigurationException.wrong(
            node.key("per"), null, "the event types a rate divides by", "add \"per: view\"");
      }
    } else if (aggregate == Aggregate.AVERAGE) {
      per = node.optionalChoice("per", OncePer.class);
    } else {
      refuse(node, "per", aggregate, "rate and average");
    }
    if (aggregate != Aggregate.RATE) {
      refuse(node, "smoothing", aggregate, "rate");
      refuse(node, "prior", aggregate, "rate");
    }
    if (aggregate != Aggregate.TOP) {
      refuse(node, "k", aggregate, "top");
    }
    return new FeatureDefinition(
        name,
        entity(node),
        aggregate,
        of,
        field(node, aggregate),
        window(node),
        perEvents,
        per,
        node.optionalChoice("once-per", OncePer.class),
        node.number("smoothing", 10, 0.001, 1e9),
        node.number("prior", 0.05, 0, 1),
        node.integer("k", 3, 1, 16),
        node.optionalText("description").orElse(""));
  }

  private Entity entity(ConfigurationNode node) {
    String name = node.text("entity");
    return entities.stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    node.key("entity"),
                    name,
                    "one of "
                        + entities.stream().map(Entity::name).collect(Collectors.joining(", ")),
                    "choose one of them, or declare it under entities"));
  }

  private static Optional<EventField> field(ConfigurationNode node, Aggregate aggregate) {
    if (!WITH_FIELD.contains(aggregate)) {
      refuse(node, "field", aggregate, "sum, average, min, max, last, distinct and top");
      return Optional.empty();
    }
    EventField field = node.choice("field", EventField.class);
    boolean fits =
        NUMERIC_FIELD.contains(aggregate)
            ? field.numeric()
            : !TEXT_FIELD.contains(aggregate) || !field.numeric();
    if (!fits) {
      throw ConfigurationException.wrong(
          node.key("field"),
          ConfigurationNode.kebab(field),
          "a field with " + (field.numeric() ? "text" : "numbers"),
          "choose another field or aggregate");
    }
    return Optional.of(field);
  }

  private static Optional<Duration> window(ConfigurationNode node) {
    Optional<Duration> window = node.optionalDuration("window");
    if (window.isPresent()) {
      node.duration("window", window.get(), Duration.ofMinutes(5), LONGEST_WINDOW);
      Duration hop = Windows.hop(window.get());
      if (window.get().toMillis() % hop.toMillis() != 0) {
        throw ConfigurationException.wrong(
            node.key("window"),
            node.text("window"),
            "a multiple of its hop (5m below 12h, 1h below 12d, 1d above)",
            "round it");
      }
    }
    return window;
  }

  private static void refuse(
      ConfigurationNode node, String key, Aggregate aggregate, String where) {
    if (node.has(key)) {
      throw new ConfigurationException(
          "%s does not go with aggregate %s; it belongs to %s; remove it"
              .formatted(node.key(key), ConfigurationNode.kebab(aggregate), where));
    }
  }
}
