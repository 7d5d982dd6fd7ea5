package io.memberflow.sources;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the log is.
 *
 * @param bootstrap {@code host:port[,host:port]}
 * @param events topic of the events, keyed by member
 * @param items topic of the item catalogue, keyed by item; null for none
 * @param deadLetters topic of the dead letters
 * @param drift topic of the drift of models; null for none
 * @param models topic of the published models, compacted; null for none
 * @param group consumer group that offsets are committed to
 * @param properties further client properties, such as security; secrets, so never printed
 */
public record KafkaSettings(
    String bootstrap,
    String events,
    String items,
    String deadLetters,
    String drift,
    String models,
    String group,
    Map<String, String> properties)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public KafkaSettings {
    properties = Map.copyOf(properties);
  }

  /** Without drift and models. */
  public KafkaSettings(
      String bootstrap,
      String events,
      String items,
      String deadLetters,
      String group,
      Map<String, String> properties) {
    this(bootstrap, events, items, deadLetters, null, null, group, properties);
  }

  /**
   * The same for a job beside one that goes on: it leaves the offsets of the group alone, and the
   * topics of models and drift, which are told once.
   */
  public KafkaSettings beside() {
    Map<String, String> silent = new HashMap<>(properties);
    silent.put("commit.offsets.on.checkpoint", "false");
    silent.put("enable.auto.commit", "false");
    return new KafkaSettings(bootstrap, events, items, deadLetters, null, null, group, silent);
  }

  public Optional<String> itemsTopic() {
    return Optional.ofNullable(items);
  }

  public Optional<String> driftTopic() {
    return Optional.ofNullable(drift);
  }

  public Optional<String> modelsTopic() {
    return Optional.ofNullable(models);
  }

  @Override
  public String toString() {
    return "KafkaSettings[bootstrap=%s, events=%s]".formatted(bootstrap, events);
  }
}
