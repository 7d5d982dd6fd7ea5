package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code features}: an expression after the features that it uses, wherever in the file these
 * are declared.
 */
final class FeaturesReader {
  /** Evaluations of other features for one value. */
  private static final int MOST_EVALUATIONS = 1000;

  private final FeatureReader featureReader;
  private final Map<String, ConfigurationNode> declared = new LinkedHashMap<>();
  private final Map<String, FeatureDefinition> definitions = new HashMap<>();

  /** Those whose reading has begun, each because the one before it uses it. */
  private final Set<String> open = new LinkedHashSet<>();

  private FeaturesReader(List<Entity> entities) {
    this.featureReader = new FeatureReader(entities);
  }

  /**
   * @param names takes the names that are used
   */
  static List<FeatureDefinition> features(
      ConfigurationNode root, List<Entity> entities, Set<String> names) {
    FeaturesReader reader = new FeaturesReader(entities);
    for (ConfigurationNode node : root.children("features", Optional.empty())) {
      String name = CatalogueReader.name(node);
      CatalogueReader.requireNew(names, node, name);
      reader.declared.put(name, node);
    }
    return reader.declared.keySet().stream().map(reader::definition).toList();
  }

  private FeatureDefinition definition(String name) {
    FeatureDefinition known = definitions.get(name);
    if (known != null) {
      return known;
    }
    ConfigurationNode node = declared.get(name);
    FeatureDefinition read =
        node.has("expression") ? derived(name, node) : featureReader.feature(node);
    definitions.put(name, read);
    return read;
  }

  private FeatureDefinition derived(String name, ConfigurationNode node) {
    if (node.has("aggregate")) {
      throw new ConfigurationException(
          "%s has both aggregate and expression; a feature comes from events or from other"
                  .formatted(node.path())
              + " features; remove one of them");
    }
    node.allowOnly(Set.of("name", "entity", "expression", "description"));
    if (!open.add(name)) {
      throw ConfigurationException.wrong(
          node.key("expression"),
          ExpressionParser.excerpt(node.text("expression"), 0),
          "without a circle: %s → %s".formatted(String.join(" → ", open), name),
          "remove one of these references");
    }
    if (open.size() > MOST_EVALUATIONS) {
      throw tooMany(node); // before the stack ends
    }
    Entity entity = featureReader.entity(node);
    String text = node.text("expression");
    ExpressionParser parser = new ExpressionParser(node.key("expression"), text);
    Expression expression = parser.parse();
    List<FeatureDefinition> uses = new ArrayList<>();
    for (int i = 0; i < parser.names().size(); i++) {
      uses.add(used(node, text, entity, parser.names().get(i), parser.column(i)));
    }
    Derivation derivation = new Derivation(expression, uses);
    if (uses.isEmpty()) {
      throw ConfigurationException.wrong(
          node.key("expression"),
          ExpressionParser.excerpt(text, 0),
          "made of at least one feature",
          "write for example \"spend_30d / orders_30d\"");
    }
    if (evaluations(derivation) > MOST_EVALUATIONS) {
      throw tooMany(node);
    }
    open.remove(name);
    return new FeatureDefinition(name, entity, derivation, CatalogueReader.description(node));
  }

  private static ConfigurationException tooMany(ConfigurationNode node) {
    return ConfigurationException.wrong(
        node.key("expression"),
        ExpressionParser.excerpt(node.text("expression"), 0),
        "made of at most %d features, counting those of features".formatted(MOST_EVALUATIONS),
        "write for example \"spend_30d / orders_30d\"");
  }

  private FeatureDefinition used(
      ConfigurationNode node, String text, Entity entity, String name, int column) {
    String shown = ExpressionParser.excerpt(text, column - 1);
    String here = "%s at column %d".formatted(name, column);
    if (!declared.containsKey(name)) {
      throw ConfigurationException.wrong(
          node.key("expression"),
          shown,
          "made of declared features: %s is none".formatted(here),
          "declare it under features or mend its spelling");
    }
    FeatureDefinition feature = definition(name);
    if (!feature.entity().equals(entity)) {
      throw ConfigurationException.wrong(
          node.key("expression"),
          shown,
          "made of features of %s: %s is one of %s".formatted(entity, here, feature.entity()),
          "declare such a feature of " + entity);
    }
    if (feature.type() == ValueType.INSTANT) {
      throw ConfigurationException.wrong(
          node.key("expression"),
          shown,
          "made of numbers: %s is a time, and what has passed since depends on the reader"
              .formatted(here),
          "list it among a model's inputs by itself");
    }
    if (feature.type() == ValueType.TEXT) {
      throw ConfigurationException.wrong(
          node.key("expression"),
          shown,
          "made of numbers: %s is text".formatted(here),
          "count it with a filter instead, for example \"where: {category: shoes}\"");
    }
    return feature;
  }

  private static int evaluations(Computation computation) {
    return computation instanceof Derivation derivation
        ? 1 + derivation.uses().stream().mapToInt(f -> evaluations(f.computation())).sum()
        : 1;
  }
}
