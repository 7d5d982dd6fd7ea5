package io.memberflow.store;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads members and items as the catalogue types them, one round trip a call, and says of each
 * whether it may be used. As safe for several threads as its {@link RecordReader}.
 */
public final class FeatureReader {
  private final RecordReader reader;
  private final Catalogue catalogue;
  private final String namespace;
  private final FreshnessPolicy policy;
  private final Clock clock;
  private final Map<Entity, Layout> layouts = new HashMap<>();

  public FeatureReader(
      RecordReader reader, Catalogue catalogue, String namespace, FreshnessPolicy policy) {
    this(reader, catalogue, namespace, policy, Clock.systemUTC());
  }

  /**
   * @param clock tells the age of what is read
   */
  public FeatureReader(
      RecordReader reader,
      Catalogue catalogue,
      String namespace,
      FreshnessPolicy policy,
      Clock clock) {
    this.reader = reader;
    this.catalogue = catalogue;
    this.namespace = RecordKey.requireNamespace(namespace);
    this.policy = policy;
    this.clock = clock;
    for (Entity entity : catalogue.entities()) {
      layouts.put(entity, Layout.of(catalogue, entity));
    }
  }

  /** The member, {@link Status#MISSING} where the store has none. */
  public EntityRecord member(String id) {
    return members(List.of(id)).get(0);
  }

  /** One result for each id, in the order of the ids, from one pipelined round trip. */
  public List<EntityRecord> members(List<String> ids) {
    return read(Entity.MEMBER, RecordKey.MEMBER, ids);
  }

  /** The item, {@link Status#MISSING} where the store has none. */
  public EntityRecord item(String id) {
    return items(List.of(id)).get(0);
  }

  /** One result for each id, in the order of the ids, from one pipelined round trip. */
  public List<EntityRecord> items(List<String> ids) {
    return read(Entity.ITEM, RecordKey.ITEM, ids);
  }

  /**
   * A declared entity, {@link Status#MISSING} where the store has none.
   *
   * @param part the field's value of an entity per member, such as a category; null for others
   * @throws ConfigurationException for an entity that the catalogue does not declare
   */
  public EntityRecord entity(String entity, String id, String part) {
    return read(require(entity, part), List.of(new RecordKey(namespace, entity, id, part))).get(0);
  }

  /**
   * Several records of one member, such as its categories, in the order of the parts, from one
   * pipelined round trip.
   *
   * @throws ConfigurationException for an entity that the catalogue does not declare
   */
  public List<EntityRecord> parts(String entity, String member, List<String> parts) {
    Entity declared = require(entity, "");
    return read(
        declared,
        parts.stream().map(part -> new RecordKey(namespace, entity, member, part)).toList());
  }

  private Entity require(String name, String part) {
    Entity entity =
        catalogue
            .entity(name)
            .orElseThrow(
                () ->
                    ConfigurationException.wrong(
                        "entity",
                        name,
                        "one of "
                            + catalogue.entities().stream()
                                .map(Entity::name)
                                .collect(Collectors.joining(", ")),
                        "declare it or correct the name"));
    if (entity.partOfMember() != (part != null)) {
      throw new ConfigurationException(
          "entity %s has the key %s; %s"
              .formatted(
                  name,
                  entity.key(),
                  entity.partOfMember()
                      ? "give the member and the " + ConfigurationNode.kebab(entity.field().get())
                      : "give one id only"));
    }
    return entity;
  }

  private List<EntityRecord> read(Entity entity, String kind, List<String> ids) {
    return read(entity, ids.stream().map(id -> new RecordKey(namespace, kind, id)).toList());
  }

  private List<EntityRecord> read(Entity entity, List<RecordKey> keys) {
    List<StoredRecord> records = reader.read(keys);
    Instant now = clock.instant();
    return records.stream().map(r -> entityRecord(entity, r, now)).toList();
  }

  private EntityRecord entityRecord(Entity entity, StoredRecord stored, Instant now) {
    Layout layout = layouts.get(entity);
    Optional<Provenance> features = stored.section(Section.FEATURES);
    Status status =
        features
            .map(
                p ->
                    p.version().equals(layout.version())
                        ? policy.at(EntityRecord.age(p, now))
                        : Status.VERSION_MISMATCH)
            .orElse(Status.MISSING);
    return new EntityRecord(catalogue, policy, entity, layout, stored, status, now, false);
  }
}
