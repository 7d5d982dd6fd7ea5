package io.memberflow.sources;

import io.memberflow.configuration.ConfigurationException;
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
  /** Kafka's own property for what becomes of a reader whose next record was deleted. */
  public static final String RESET = "auto.offset.reset";

  private static final long serialVersionUID = 1L;
  private static final String EARLIEST = "earliest";

  /**
   * @throws ConfigurationException for a reset that would leave out records that are there
   */
  public KafkaSettings {
    String reset = properties.getOrDefault(RESET, "none");
    if (!reset.equals("none") && !reset.equals(EARLIEST)) {
      throw ConfigurationException.wrong(
          "kafka.properties." + RESET,
          reset,
          "none (a job whose next record was deleted fails) or earliest (it goes on behind the gap)",
          "leave it out, unless such a loss is accepted");
    }
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
   * topics of models and drift, which are told once. What it reads is compared with what another
   * job has read, so it accepts no loss.
   */
  public KafkaSettings beside() {
    Map<String, String> silent = new HashMap<>(properties);
    silent.put("commit.offsets.on.checkpoint", "false");
    silent.put("enable.auto.commit", "false");
    silent.remove(RESET);
    return new KafkaSettings(bootstrap, events, items, deadLetters, null, null, group, silent);
  }

  /** Whether a job may go on behind records that were deleted before it has read them. */
  boolean acceptsDeleted() {
    return EARLIEST.equals(properties.get(RESET));
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
