package io.memberflow.store;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private final Map<Entity, String> definitionHashes = new EnumMap<>(Entity.class);

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
    for (Entity entity : Entity.values()) {
      definitionHashes.put(entity, catalogue.definitionHash(entity));
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

  private List<EntityRecord> read(Entity entity, String kind, List<String> ids) {
    List<RecordKey> keys = ids.stream().map(id -> new RecordKey(namespace, kind, id)).toList();
    List<StoredRecord> records = reader.read(keys);
    Instant now = clock.instant();
    return records.stream().map(r -> entityRecord(entity, r, now)).toList();
  }

  private EntityRecord entityRecord(Entity entity, StoredRecord stored, Instant now) {
    Optional<Provenance> features = stored.section(Section.FEATURES);
    Status status =
        features
            .map(
                p ->
                    p.version().equals(definitionHashes.get(entity))
                        ? policy.at(EntityRecord.age(p, now))
                        : Status.VERSION_MISMATCH)
            .orElse(Status.MISSING);
    return new EntityRecord(catalogue, policy, entity, stored, status, now, false);
  }
}
