package io.memberflow.sources;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;

/** Looks before a job starts whether the brokers answer and have the topics. */
public final class KafkaCheck {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private KafkaCheck() {}

  /**
   * @throws ServerException where no broker answers
   * @throws ConfigurationException where a topic is missing or an address cannot be used
   */
  public static void require(KafkaSettings settings) {
    Properties properties = new Properties();
    properties.putAll(settings.properties());
    properties.put("bootstrap.servers", settings.bootstrap());
    properties.put("request.timeout.ms", "5000");
    properties.put("default.api.timeout.ms", Long.toString(LIMIT.toMillis()));
    Set<String> topics;
    Optional<Config> models = Optional.empty();
    try (Admin admin = Admin.create(properties)) {
      topics = admin.listTopics().names().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      Optional<String> topic = settings.modelsTopic().filter(topics::contains);
      if (topic.isPresent()) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.get());
        models =
            Optional.of(
                admin
                    .describeConfigs(List.of(resource))
                    .all()
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .get(resource));
      }
    } catch (org.apache.kafka.common.KafkaException e) {
      throw new ConfigurationException(
          "kafka is set wrongly: %s; mend kafka.bootstrap or kafka.properties"
              .formatted(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    } catch (ExecutionException | TimeoutException e) {
      Throwable reason = e instanceof ExecutionException ? e.getCause() : e;
      throw new ServerException(
          "Kafka at %s does not answer (%s); check that it runs and the address kafka.bootstrap"
              .formatted(
                  settings.bootstrap(),
                  reason.getMessage() == null ? "no reply in 10 s" : reason.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("the look at Kafka was interrupted", e);
    }
    List<String> needed = new ArrayList<>(List.of(settings.events(), settings.deadLetters()));
    settings.itemsTopic().ifPresent(needed::add);
    settings.driftTopic().ifPresent(needed::add);
    settings.modelsTopic().ifPresent(needed::add);
    needed.removeAll(topics);
    if (!needed.isEmpty()) {
      throw new ConfigurationException(
          "Kafka at %s has no topic %s; create it or mend its name under kafka"
              .formatted(settings.bootstrap(), String.join(", ", needed)));
    }
    models.ifPresent(config -> requireForModels(settings.models(), config));
  }

  /** It must keep the last of each model, and take the largest one. */
  private static void requireForModels(String topic, Config config) {
    String policy = config.get("cleanup.policy").value();
    if (!policy.equals("compact")) {
      throw ConfigurationException.wrong(
          "cleanup.policy of topic " + topic,
          policy,
          "compact, so that it keeps the last of each model",
          "set it with kafka-configs.sh --alter, or name another topic under kafka.models");
    }
    int largest = Integer.parseInt(config.get("max.message.bytes").value());
    if (largest < ModelRecords.LARGEST) {
      throw ConfigurationException.wrong(
          "max.message.bytes of topic " + topic,
          largest,
          "at least " + ModelRecords.LARGEST,
          "set it with kafka-configs.sh --alter, or name another topic under kafka.models");
    }
  }
}
