package io.memberflow.store;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ValueType;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which field of an entity's records holds which feature. It is made from the catalogue, and a job
 * publishes it as a record under the definition hash, so that who has no catalogue can read too.
 */
public final class Layout {
  private static final String SECTION = "layout";
  private static final String ENTITY = "layout.entity";
  private static final String FORM = "1";

  /** As good as for ever: records of this layout may be written for as long as the job runs. */
  private static final Duration KEPT = Duration.ofDays(36_500);

  private final String entity;
  private final String version;
  private final Map<String, Column> columns = new LinkedHashMap<>();

  /** One feature: the field that holds it and how its value is read. */
  public record Column(String field, String feature, ValueType type, String description) {}

  private Layout(String entity, String version, List<Column> columns) {
    this.entity = entity;
    this.version = version;
    columns.forEach(column -> this.columns.put(column.feature(), column));
  }

  /** As the catalogue declares it. */
  public static Layout of(Catalogue catalogue, Entity entity) {
    List<Column> columns = new ArrayList<>();
    for (FeatureDefinition feature : catalogue.features(entity)) {
      columns.add(
          new Column(
              catalogue.fieldNames().field(feature.name()),
              feature.name(),
              feature.type(),
              feature.description()));
    }
    return new Layout(entity.name(), catalogue.definitionHash(entity), columns);
  }

  /** As it was published; empty for a record that holds no layout, or one of a later form. */
  public static Optional<Layout> read(StoredRecord record) {
    if (record.section(SECTION).filter(p -> p.version().equals(FORM)).isEmpty()) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    for (String field : new TreeMap<>(record.fields()).keySet()) {
      if (!field.startsWith("@") && !field.equals(ENTITY)) {
        column(field, record.text(field).orElseThrow()).ifPresent(columns::add);
      }
    }
    return Optional.of(new Layout(record.text(ENTITY).orElse(""), record.key().id(), columns));
  }

  private static Optional<Column> column(String field, String text) {
    String[] words = text.split(" ", 3);
    return Arrays.stream(ValueType.values())
        .filter(type -> words.length == 3 && ConfigurationNode.kebab(type).equals(words[1]))
        .findFirst()
        .map(type -> new Column(field, words[0], type, words[2]));
  }

  /** The record that publishes it; every job of this catalogue writes the same. */
  public RecordWrite write(String namespace) {
    return new RecordWrite(key(namespace, version), List.of(section()), KEPT);
  }

  /** What that record says. */
  public Section section() {
    Section.Builder section = Section.builder(SECTION, 0, 0, FORM).put(ENTITY, entity);
    for (Column column : columns.values()) {
      section.put(
          column.field(),
          String.join(
              " ", column.feature(), ConfigurationNode.kebab(column.type()), column.description()));
    }
    return section.build();
  }

  /** Where the layout of records of a version is. */
  public static RecordKey key(String namespace, String version) {
    return new RecordKey(namespace, RecordKey.LAYOUT, version);
  }

  /** Name of the entity. */
  public String entity() {
    return entity;
  }

  /** The definition hash: the version in the provenance of the features. */
  public String version() {
    return version;
  }

  public List<Column> columns() {
    return List.copyOf(columns.values());
  }

  public Optional<Column> column(String feature) {
    return Optional.ofNullable(columns.get(feature));
  }
}
