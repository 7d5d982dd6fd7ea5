package io.memberflow.catalogue;

import io.memberflow.catalogue.Aggregate.FieldKind;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one entry of {@code features} that aggregates events of one of the declared entities. */
final class FeatureReader {
  private static final Duration LONGEST_WINDOW = Duration.ofDays(3 * 366);

  /** What the events of one order or session have in common. */
  private static final Set<EventField> OF_THE_GROUP =
      EnumSet.of(
          EventField.ORDER,
          EventField.SESSION,
          EventField.CURRENCY,
          EventField.COUNTRY,
          EventField.DEVICE,
          EventField.IP);

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
            "expression",
            "of",
            "where",
            "field",
            "window",
            "per",
            "per-where",
            "once-per",
            "smoothing",
            "prior",
            "k",
            "quantile",
            "half-life",
            "description"));
    String name = CatalogueReader.name(node);
    Entity entity = entity(node);
    return new FeatureDefinition(
        name, entity, aggregation(node), CatalogueReader.description(node));
  }

  private static Aggregation aggregation(ConfigurationNode node) {
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
      refuse(node, "per-where", aggregate, "rate");
      refuse(node, "smoothing", aggregate, "rate");
      refuse(node, "prior", aggregate, "rate");
    }
    if (aggregate != Aggregate.TOP) {
      refuse(node, "k", aggregate, "top");
    }
    if (aggregate != Aggregate.QUANTILE) {
      refuse(node, "quantile", aggregate, "quantile");
    }
    Filter where = FilterReader.filter(node, "where");
    Optional<OncePer> oncePer = node.optionalChoice("once-per", OncePer.class);
    oncePer.ifPresent(group -> requireOfTheGroup(node, "once-per", group, where));
    per.ifPresent(group -> requireOfTheGroup(node, "per", group, where));
    return new Aggregation(
        aggregate,
        of,
        where,
        field(node, aggregate),
        window(node, aggregate),
        perEvents,
        FilterReader.filter(node, "per-where"),
        per,
        oncePer,
        node.number("smoothing", 10, 0.001, 1e9),
        node.number("prior", 0.05, 0, 1),
        node.integer("k", 3, 1, 16),
        node.number("quantile", 0.5, 0, 1),
        halfLife(node, aggregate));
  }

  /**
   * The first line of an order is known, the first line that satisfies a filter is not: such a
   * feature would miss orders whose first line is another.
   */
  private static void requireOfTheGroup(
      ConfigurationNode node, String key, OncePer group, Filter where) {
    for (Filter.Condition condition : where.conditions()) {
      if (group == OncePer.DAY) {
        throw new ConfigurationException(
            "%s does not go with a condition on %s, which differs between the events of one day; leave the condition out, or use order or session"
                .formatted(node.key(key), ConfigurationNode.kebab(condition.field())));
      }
      if (!OF_THE_GROUP.contains(condition.field())) {
        throw new ConfigurationException(
            "%s does not go with a condition on %s, which differs between the lines of one %s;"
                    .formatted(
                        node.key(key),
                        ConfigurationNode.kebab(condition.field()),
                        ConfigurationNode.kebab(group))
                + " count with \"aggregate: distinct, field: %s\" instead"
                    .formatted(ConfigurationNode.kebab(group)));
      }
    }
  }

  Entity entity(ConfigurationNode node) {
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
    FieldKind kind = aggregate.fieldKind();
    if (kind == FieldKind.NONE) {
      refuse(node, "field", aggregate, withField());
      return Optional.empty();
    }
    if (kind == FieldKind.NUMBER_OR_NONE && !node.has("field")) {
      return Optional.empty();
    }
    EventField field = node.choice("field", EventField.class);
    boolean fits =
        switch (kind) {
          case NUMBER, NUMBER_OR_NONE -> field.numeric();
          case TEXT -> !field.numeric();
          default -> true;
        };
    if (!fits) {
      throw ConfigurationException.wrong(
          node.key("field"),
          ConfigurationNode.kebab(field),
          "a field with " + (field.numeric() ? "text" : "numbers"),
          "choose another field or aggregate");
    }
    return Optional.of(field);
  }

  private static String withField() {
    String all =
        Arrays.stream(Aggregate.values())
            .filter(a -> a.fieldKind() != FieldKind.NONE)
            .map(ConfigurationNode::kebab)
            .collect(Collectors.joining(", "));
    return all.replaceFirst(", ([^,]*)$", " and $1");
  }

  private static Optional<Duration> window(ConfigurationNode node, Aggregate aggregate) {
    if (aggregate == Aggregate.DECAYED_SUM && node.has("window")) {
      throw new ConfigurationException(
          "%s does not go with aggregate decayed-sum, whose half-life says how far back events"
                  .formatted(node.key("window"))
              + " count; remove it");
    }
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

  private static Optional<Duration> halfLife(ConfigurationNode node, Aggregate aggregate) {
    if (aggregate != Aggregate.DECAYED_SUM) {
      refuse(node, "half-life", aggregate, "decayed-sum");
      return Optional.empty();
    }
    if (!node.has("half-life")) {
      throw ConfigurationException.wrong(
          node.key("half-life"),
          null,
          "the time after which an event counts half",
          "add for example \"half-life: 7d\"");
    }
    return Optional.of(
        node.duration("half-life", Duration.ZERO, Duration.ofMinutes(1), LONGEST_WINDOW));
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
