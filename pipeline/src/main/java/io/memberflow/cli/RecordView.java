package io.memberflow.cli;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.store.EntityRecord;
import io.memberflow.store.Layout;
import io.memberflow.store.Provenance;
import io.memberflow.store.Score;
import io.memberflow.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What {@code get} shows of one record.
 *
 * @param key the key in Redis
 * @param status of the features; "unchecked", "erased" or "missing" without a catalogue
 * @param note what to do about the status, where there is something
 * @param provenance of each section by name
 * @param values the features, and without a catalogue all other fields too
 * @param scores empty without a catalogue, where a score is one of the plain fields
 */
record RecordView(
    String key,
    String status,
    Optional<String> note,
    Map<String, Provenance> provenance,
    List<Value> values,
    List<ModelScore> scores) {
  private static final String UNCHECKED = "unchecked";
  private static final String MISSING = "missing";
  private static final String ERASED = "erased";

  /**
   * A feature.
   *
   * @param value a Double, a String, a list of Strings, an Instant, bytes that are no text, or
   *     empty where absent or withheld
   * @param type number, text, instant, or raw for a field that no layout knows
   */
  record Value(String name, Optional<Object> value, String type) {}

  /** A model's last score, what it knows besides by name, and the status of both. */
  record ModelScore(
      String model, OptionalDouble value, Map<String, Double> outputs, String status) {}

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
            new ModelScore(
                model.name(),
                score.value(),
                score.outputs(),
                ConfigurationNode.kebab(score.status())));
      }
    }
    return new RecordView(
        entity.stored().key().redisKey(),
        ConfigurationNode.kebab(entity.status()),
        Optional.empty(),
        entity.stored().sections(),
        values,
        scores);
  }

  /**
   * As stored, without a judgement of its age.
   *
   * @param layout names and types of the features; without it a feature shows as its field
   */
  static RecordView of(StoredRecord stored, Optional<Layout> layout) {
    Map<String, Layout.Column> columns = new HashMap<>();
    layout.ifPresent(l -> l.columns().forEach(column -> columns.put(column.field(), column)));
    List<Value> values = new ArrayList<>();
    for (String field : stored.fields().keySet()) {
      if (!field.startsWith("@")) {
        values.add(
            columns.containsKey(field)
                ? value(stored, columns.get(field))
                : new Value(field, raw(stored, field), "raw"));
      }
    }
    values.sort(Comparator.comparing(Value::name));
    return new RecordView(
        stored.key().redisKey(),
        status(stored),
        Optional.empty(),
        stored.sections(),
        values,
        List.of());
  }

  /** A text, or the bytes of what is none, such as a model's. */
  private static Optional<Object> raw(StoredRecord stored, String field) {
    byte[] bytes = stored.bytes(field).orElseThrow();
    String text = new String(bytes, StandardCharsets.UTF_8);
    return Optional.of(Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : bytes);
  }

  RecordView withNote(String text) {
    return new RecordView(key, status, Optional.of(text), provenance, values, scores);
  }

  private static String status(StoredRecord stored) {
    if (stored.exists()) {
      return UNCHECKED;
    }
    return stored.erased().isPresent() ? ERASED : MISSING;
  }

  private static Value value(StoredRecord stored, Layout.Column column) {
    String field = column.field();
    Optional<Object> value =
        switch (column.type()) {
          case NUMBER -> stored.number(field).stream().mapToObj(n -> (Object) n).findFirst();
          case TEXT -> text(stored.texts(field));
          case INSTANT -> stored.instant(field).map(Object.class::cast);
        };
    return new Value(column.feature(), value, ConfigurationNode.kebab(column.type()));
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
