package io.memberflow.store;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.ValueType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was read of one member or item. Values are given only while {@link #status()} is usable;
 * {@link #evenIfUnusable()} gives them regardless. Every accessor of a feature throws {@link
 * ConfigurationException} for a name or type that the catalogue does not declare.
 */
public final class EntityRecord {
  private static final Set<String> NO_OUTPUTS = Set.of("item", "reasons");

  private final Catalogue catalogue;
  private final FreshnessPolicy policy;
  private final Entity entity;
  private final Layout layout;
  private final StoredRecord stored;
  private final Status status;
  private final Instant readAt;
  private final boolean forced;

  EntityRecord(
      Catalogue catalogue,
      FreshnessPolicy policy,
      Entity entity,
      Layout layout,
      StoredRecord stored,
      Status status,
      Instant readAt,
      boolean forced) {
    this.catalogue = catalogue;
    this.policy = policy;
    this.entity = entity;
    this.layout = layout;
    this.stored = stored;
    this.status = status;
    this.readAt = readAt;
    this.forced = forced;
  }

  /** Never negative, also where the writer's clock is ahead. */
  static Duration age(Provenance provenance, Instant now) {
    Duration age = Duration.between(provenance.written(), now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  public String id() {
    return stored.key().id();
  }

  public Entity entity() {
    return entity;
  }

  /** The status of the features. */
  public Status status() {
    return status;
  }

  /** Time from the last write of the features to this read; empty where missing. */
  public Optional<Duration> age() {
    return provenance().map(p -> age(p, readAt));
  }

  /** Where the features come from; empty where missing. */
  public Optional<Provenance> provenance() {
    return stored.section(Section.FEATURES);
  }

  /** The untyped record. */
  public StoredRecord stored() {
    return stored;
  }

  /** The same record, which gives its values whatever the status: check the age yourself. */
  public EntityRecord evenIfUnusable() {
    return new EntityRecord(catalogue, policy, entity, layout, stored, status, readAt, true);
  }

  /** A feature of type number. */
  public OptionalDouble number(String feature) {
    String field = field(feature, ValueType.NUMBER);
    return open() ? stored.number(field, feature) : OptionalDouble.empty();
  }

  /** A feature of type text that holds one value. */
  public Optional<String> text(String feature) {
    String field = field(feature, ValueType.TEXT);
    return open() ? stored.text(field) : Optional.empty();
  }

  /** A feature of type text as a list, best first; empty where absent. */
  public List<String> texts(String feature) {
    String field = field(feature, ValueType.TEXT);
    return open() ? stored.texts(field) : List.of();
  }

  /** A feature that is a time. */
  public Optional<Instant> instant(String feature) {
    String field = field(feature, ValueType.INSTANT);
    return open() ? stored.instant(field, feature) : Optional.empty();
  }

  /** Time from a feature that is a time to {@code now}; negative where it lies after. */
  public Optional<Duration> since(String feature, Instant now) {
    return instant(feature).map(t -> Duration.between(t, now));
  }

  /**
   * The last score of a model. It has its own provenance and so its own status; a model's version
   * moves on while it learns and never counts as a mismatch.
   *
   * @throws ConfigurationException for a model that the catalogue does not declare
   */
  public Score score(String model) {
    if (catalogue.model(model).isEmpty()) {
      throw ConfigurationException.wrong(
          "model", model, "declared in the catalogue", "declare it or correct the name");
    }
    Optional<Provenance> provenance = stored.section(model);
    boolean stopped = provenance.isEmpty() || stored.bytes(model).isEmpty();
    Status scoreStatus =
        stopped ? Status.MISSING : policy.at(age(provenance.orElseThrow(), readAt));
    boolean given = forced || scoreStatus.usable();
    return new Score(
        scoreStatus,
        given ? stored.number(model) : OptionalDouble.empty(),
        given ? outputs(model + ".") : Map.of(),
        provenance);
  }

  /** The numbers beside a score; the others are its reasons and the item that it is about. */
  private Map<String, Double> outputs(String prefix) {
    Map<String, Double> outputs = new TreeMap<>();
    for (String field : stored.fields().keySet()) {
      if (field.startsWith(prefix) && !NO_OUTPUTS.contains(field.substring(prefix.length()))) {
        stored.number(field).ifPresent(n -> outputs.put(field.substring(prefix.length()), n));
      }
    }
    return outputs;
  }

  private boolean open() {
    return forced || status.usable();
  }

  /** The field that holds a feature of this type. */
  private String field(String feature, ValueType type) {
    Layout.Column column =
        layout
            .column(feature)
            .orElseThrow(
                () ->
                    ConfigurationException.wrong(
                        "feature",
                        feature,
                        "one of the "
                            + entity.name()
                            + " features "
                            + layout.columns().stream()
                                .map(Layout.Column::feature)
                                .collect(Collectors.joining(", ")),
                        "declare it or correct the name"));
    if (column.type() != type) {
      throw ConfigurationException.wrong(
          "feature " + feature,
          ConfigurationNode.kebab(column.type()),
          ConfigurationNode.kebab(type) + " for this accessor",
          "read it with the accessor of its type");
    }
    return column.field();
  }
}
