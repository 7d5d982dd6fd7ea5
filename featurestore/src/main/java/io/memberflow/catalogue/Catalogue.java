package io.memberflow.catalogue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What is declared: cleaning rules, features and models. Together with the savepoint and the
 * offsets it decides everything a job writes.
 *
 * @param entities what features are kept for, {@link Entity#MEMBER} and {@link Entity#ITEM} first
 * @param epoch models learn and item features advance at multiples of this event time
 * @param retention state of a member or item without events for this long is dropped
 * @param timeToLive how long a record stays in the store after its last write
 * @param evaluationWindow length of the event-time windows of the metrics
 * @param fieldNames under which names features lie in the store
 */
public record Catalogue(
    CleaningSettings cleaning,
    Duration epoch,
    Duration retention,
    Duration timeToLive,
    Duration evaluationWindow,
    FieldNames fieldNames,
    List<Entity> entities,
    List<FeatureDefinition> features,
    List<ModelDefinition> models) {

  public Catalogue {
    entities = List.copyOf(entities);
    features = List.copyOf(features);
    models = List.copyOf(models);
  }

  public List<FeatureDefinition> features(Entity entity) {
    return features.stream().filter(f -> f.entity().equals(entity)).toList();
  }

  public Optional<Entity> entity(String name) {
    return entities.stream().filter(e -> e.name().equals(name)).findFirst();
  }

  public Optional<FeatureDefinition> feature(String name) {
    return features.stream().filter(f -> f.name().equals(name)).findFirst();
  }

  public Optional<ModelDefinition> model(String name) {
    return models.stream().filter(m -> m.name().equals(name)).findFirst();
  }

  /**
   * The version of an entity's features: 16 hexadecimal digits that change when a feature is added,
   * removed, changed or stored under another name, and not with its description or with the order
   * of the file.
   */
  public String definitionHash(Entity entity) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      features(entity).stream()
          .map(FeatureDefinition::canonical)
          .sorted()
          .forEach(c -> digest.update((c + "\n").getBytes(StandardCharsets.UTF_8)));
      if (fieldNames == FieldNames.FULL) {
        digest.update("field-names|FULL\n".getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
