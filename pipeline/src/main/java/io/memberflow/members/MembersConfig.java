package io.memberflow.members;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.sources.KafkaSettings;
import io.memberflow.store.RecordKey;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The configuration file of the main job: where things are. What is computed is declared in the
 * catalogue.
 *
 * @param redisUri with its options; may hold the password, so it is never printed
 * @param publishInterval how long a change may wait before it is published
 * @param flushInterval how long a publication may wait before it is written
 * @param idleAfter a partition without records for this long no longer holds event time back
 * @param maxDrift how far in event time a partition may run ahead of the slowest
 * @param bounded end where the topics end at the start
 * @param writeMode what happens to records that the store has newer
 */
public record MembersConfig(
    CatalogueText catalogue,
    String namespace,
    KafkaSettings kafka,
    String redisUri,
    Duration publishInterval,
    Duration flushInterval,
    Duration idleAfter,
    Duration maxDrift,
    boolean bounded,
    WriteMode writeMode) {
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * Reads and checks a file; the catalogue it names is relative to it.
   *
   * @param variables the environment
   * @throws ConfigurationException where something is wrong
   */
  public static MembersConfig read(Path file, UnaryOperator<String> variables) {
    ConfigurationNode root = ConfigurationNode.read("configuration", file);
    root.allowOnly(
        Set.of(
            "catalogue",
            "namespace",
            "kafka",
            "redis",
            "publish-interval",
            "flush-interval",
            "idle-after",
            "max-drift",
            "bounded",
            "write-mode"));
    CatalogueText catalogue =
        root.optionalText("catalogue")
            .map(name -> CatalogueText.read(file.toAbsolutePath().resolveSibling(name)))
            .orElseGet(CatalogueText::shipped);
    catalogue.parse();
    String namespace = RecordKey.requireNamespace(root.text("namespace"));
    return new MembersConfig(
        catalogue,
        namespace,
        kafka(root.child("kafka"), namespace),
        redisUri(root.child("redis"), variables),
        root.duration("publish-interval", Duration.ofSeconds(1), Duration.ofMillis(100), DAY),
        root.duration("flush-interval", Duration.ofMillis(500), Duration.ofMillis(10), DAY),
        root.duration("idle-after", Duration.ofSeconds(30), Duration.ofSeconds(1), DAY),
        root.duration("max-drift", Duration.ofDays(7), Duration.ofMinutes(1), Duration.ofDays(366)),
        bounded(root),
        root.optionalChoice("write-mode", WriteMode.class).orElse(WriteMode.GUARDED));
  }

  /** The same over the log from its beginning to its present end, beside a job that goes on. */
  MembersConfig forRebuild() {
    return forVariant(catalogue, namespace);
  }

  /** The same for one variant of an experiment: its own catalogue and namespace, no commits. */
  public MembersConfig forVariant(CatalogueText other, String into) {
    return new MembersConfig(
        other,
        RecordKey.requireNamespace(into),
        kafka.beside(),
        redisUri,
        publishInterval,
        flushInterval,
        idleAfter,
        maxDrift,
        true,
        writeMode);
  }

  private static boolean bounded(ConfigurationNode root) {
    String text = root.optionalText("bounded").orElse("false").toLowerCase(Locale.ROOT);
    if (!text.equals("true") && !text.equals("false")) {
      throw ConfigurationException.wrong(
          root.key("bounded"), text, "true or false", "leave it out for a job that goes on");
    }
    return text.equals("true");
  }

  private static KafkaSettings kafka(ConfigurationNode node, String namespace) {
    node.allowOnly(
        Set.of(
            "bootstrap",
            "events",
            "items",
            "dead-letters",
            "drift",
            "models",
            "group",
            "properties"));
    ConfigurationNode properties = node.child("properties");
    Map<String, String> client = new LinkedHashMap<>();
    properties.names().forEach(name -> client.put(name, properties.text(name)));
    return new KafkaSettings(
        node.text("bootstrap"),
        node.optionalText("events").orElse("events"),
        node.optionalText("items").orElse(null),
        node.optionalText("dead-letters").orElse("dead-letters"),
        node.optionalText("drift").orElse(null),
        node.optionalText("models").orElse(null),
        node.optionalText("group").orElse("memberflow-" + namespace),
        client);
  }

  private static String redisUri(ConfigurationNode node, UnaryOperator<String> variables) {
    node.allowOnly(Set.of("uri", "uri-variable"));
    if (node.has("uri") == node.has("uri-variable")) {
      throw new ConfigurationException(
          "redis must say either \"uri: redis://HOST:PORT\" or \"uri-variable: NAME\" (an environment"
              + " variable that holds it, password included); give exactly one of them");
    }
    String uri;
    if (node.has("uri")) {
      uri = node.text("uri");
    } else {
      uri = variables.apply(node.text("uri-variable"));
      if (uri == null) {
        throw ConfigurationException.wrong(
            node.key("uri-variable"),
            node.text("uri-variable"),
            "the name of a variable that is set",
            "set it to an address such as redis://user:password@host:port");
      }
    }
    RedisSettings.parse(uri);
    return uri;
  }

  @Override
  public String toString() {
    return "MembersConfig[namespace=%s, kafka=%s]".formatted(namespace, kafka);
  }
}
