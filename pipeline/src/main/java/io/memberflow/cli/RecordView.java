package io.memberflow.cli;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.store.EntityRecord;
import io.memberflow.store.Provenance;
import io.memberflow.store.Score;
import io.memberflow.store.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What {@code get} shows of one record.
 *
 * @param key the key in Redis
 * @param status of the features; "unchecked" without a catalogue
 * @param provenance of each section by name
 * @param values the features, or all plain fields without a catalogue
 * @param scores empty without a catalogue, where a score is one of the plain fields
 */
record RecordView(
    String key,
    String status,
    Map<String, Provenance> provenance,
    List<Value> values,
    List<ModelScore> scores) {
  private static final String UNCHECKED = "unchecked";
  private static final String MISSING = "missing";

  /**
   * A feature.
   *
   * @param value a Double, a String, a list of Strings, an Instant, or empty where absent or
   *     withheld
   * @param type number, text, instant, or raw without a catalogue
   */
  record Value(String name, Optional<Object> value, String type) {}

  /** A model's last score with the status of its own. */
  record ModelScore(String model, OptionalDouble value, String status) {}

  /** Typed and checked against the catalogue. */
  static RecordView of(EntityRecord entity, Catalogue catalogue, Entity kind) {
    List<Value> values =
        catalogue.features(kind).stream().map(feature -> value(entity, feature)).toList();
    List<ModelScore> scores = new ArrayList<>();
    for (ModelDefinition model : catalogue.models()) {
      Score score = entity.score(model.name());
      // A record that no job has scored has no line: most models score members only.
      if (score.provenance().isPresent()) {
        scores.add(
            new ModelScore(model.name(), score.value(), ConfigurationNode.kebab(score.status())));
      }
    }
    return new RecordView(
        entity.stored().key().redisKey(),
        ConfigurationNode.kebab(entity.status()),
        entity.stored().sections(),
        values,
        scores);
  }

  /** As stored, without types and without a judgement of its age. */
  static RecordView of(StoredRecord stored) {
    List<Value> values = new ArrayList<>();
    for (String field : new TreeMap<>(stored.fields()).keySet()) {
      if (!field.startsWith("@")) {
        values.add(new Value(field, stored.text(field).map(Object.class::cast), "raw"));
      }
    }
    return new RecordView(
        stored.key().redisKey(),
        stored.exists() ? UNCHECKED : MISSING,
        stored.sections(),
        values,
        List.of());
  }

  private static Value value(EntityRecord entity, FeatureDefinition feature) {
    String name = feature.name();
    Optional<Object> value =
        switch (feature.type()) {
          case NUMBER -> {
            OptionalDouble number = entity.number(name);
            yield number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
          }
          case TEXT -> text(entity.texts(name));
          case INSTANT -> entity.instant(name).map((Instant time) -> time);
        };
    return new Value(name, value, ConfigurationNode.kebab(feature.type()));
  }

  private static Optional<Object> text(List<String> texts) {
    return switch (texts.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(texts.get(0));
      default -> Optional.of(texts);
    };
  }
}
