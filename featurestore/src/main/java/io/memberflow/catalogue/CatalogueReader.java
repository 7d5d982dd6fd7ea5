package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.configuration.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a catalogue from YAML and refuses what is wrong with one message that names the key, the
 * value, what is allowed and the remedy.
 */
public final class CatalogueReader {
  private static final String DEFAULT = "/io/memberflow/catalogue/default.yaml";
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private CatalogueReader() {}

  /** The catalogue that ships with memberflow. */
  public static Catalogue shipped() {
    try (InputStream in = CatalogueReader.class.getResourceAsStream(DEFAULT)) {
      return parse("the shipped catalogue", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ConfigurationException("the shipped catalogue cannot be read; build again", e);
    }
  }

  public static Catalogue read(Path file) {
    return catalogue(ConfigurationNode.read("catalogue", file));
  }

  /** Parses YAML text whose origin messages call {@code what}. */
  public static Catalogue parse(String what, String yaml) {
    return catalogue(ConfigurationNode.parse(what, yaml));
  }

  private static Catalogue catalogue(ConfigurationNode root) {
    root.allowOnly(
        Set.of(
            "cleaning",
            "epoch",
            "retention",
            "time-to-live",
            "evaluation-window",
            "field-names",
            "entities",
            "features",
            "models"));
    List<Entity> entities = EntityReader.entities(root);
    Set<String> names = new HashSet<>();
    List<FeatureDefinition> features = FeaturesReader.features(root, entities, names);
    ModelReader modelReader = new ModelReader(features);
    List<ModelDefinition> models = new ArrayList<>();
    for (ConfigurationNode node : root.children("models", Optional.empty())) {
      ModelDefinition model = modelReader.model(node);
      requireNew(names, node, model.name());
      models.add(model);
    }
    FieldNames fieldNames =
        root.optionalChoice("field-names", FieldNames.class).orElse(FieldNames.SHORT);
    requireOwnFields(fieldNames, features, models);
    Duration retention =
        root.duration("retention", Duration.ofDays(730), Duration.ofHours(1), FOREVER);
    for (FeatureDefinition f : features) {
      f.window()
          .ifPresent(
              w ->
                  requireRetention(
                      retention, w.plus(Windows.hop(w)), "the window and one hop of " + f.name()));
    }
    for (ModelDefinition m : models) {
      requireRetention(
          retention,
          m.within().plus(Windows.hop(m.within())),
          "the horizon and one hop of " + m.name());
    }
    return new Catalogue(
        cleaning(root.child("cleaning")),
        root.duration("epoch", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofDays(1)),
        retention,
        root.duration("time-to-live", retention, Duration.ofMinutes(1), FOREVER),
        root.duration(
            "evaluation-window", Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(366)),
        fieldNames,
        entities,
        features,
        models);
  }

  /** Two features, or a feature and a score, must not share a field of the record. */
  private static void requireOwnFields(
      FieldNames names, List<FeatureDefinition> features, List<ModelDefinition> models) {
    Map<String, String> users = new HashMap<>();
    for (FeatureDefinition feature : features) {
      String field = names.field(feature.name());
      String other = users.put(feature.entity().name() + " " + field, feature.name());
      if (other == null && models.stream().anyMatch(m -> m.name().equals(field))) {
        other = field;
      }
      if (other != null) {
        throw new ConfigurationException(
            "features: %s and %s are both stored as field %s of a %s; rename one of them, or set \"field-names: full\""
                .formatted(other, feature.name(), field, feature.entity()));
      }
    }
  }

  /** A member that is forgotten earlier would leave a full window, or a horizon without an end. */
  private static void requireRetention(Duration retention, Duration least, String of) {
    if (retention.compareTo(least) < 0) {
      throw ConfigurationException.wrong(
          "retention",
          Durations.format(retention),
          "at least " + of + ", " + Durations.format(least),
          "raise it or shorten that");
    }
  }

  private static CleaningSettings cleaning(ConfigurationNode node) {
    node.allowOnly(Set.of("lateness", "clock-skew", "max-bytes", "max-amount"));
    return new CleaningSettings(
        node.duration("lateness", Duration.ofMinutes(10), Duration.ZERO, Duration.ofDays(7)),
        node.duration("clock-skew", Duration.ofMinutes(5), Duration.ZERO, Duration.ofDays(7)),
        node.integer("max-bytes", 65_536, 256, 16_777_216),
        node.number("max-amount", 1e6, 1, 1e9));
  }

  static void requireNew(Set<String> names, ConfigurationNode node, String name) {
    if (!names.add(name)) {
      throw ConfigurationException.wrong(
          node.key("name"),
          name,
          "used once among features and models",
          "rename one of the two, they would share a field of the record");
    }
  }

  /** One line, however it is broken in the file: a list or a table has a line for each feature. */
  static String description(ConfigurationNode node) {
    return node.optionalText("description").orElse("").strip().replaceAll("\\s+", " ");
  }

  static String name(ConfigurationNode node) {
    String name = node.text("name");
    if (!name.matches("[a-z][a-z0-9_]{0,47}")) {
      throw ConfigurationException.wrong(
          node.key("name"),
          name,
          "1–48 of a–z, 0–9 and _, starting with a letter",
          "write for example orders_30d");
    }
    return name;
  }
}
