package io.memberflow.platform;

import io.memberflow.servers.LocalKafka;
import io.memberflow.servers.LocalRedis;
import io.memberflow.sources.ModelRecords;
import java.util.Map;

/** A broker with the main job's topics, and a Redis server. */
public final class LocalServers implements AutoCloseable {
  private final LocalKafka kafka;
  private final LocalRedis redis;

  private LocalServers(LocalKafka kafka, LocalRedis redis) {
    this.kafka = kafka;
    this.redis = redis;
  }

  /**
   * Starts both and makes the topics. Redis keeps what it has when killed.
   *
   * @param redisSettings lines of redis.conf
   */
  public static LocalServers start(Map<String, String> redisSettings) {
    LocalKafka kafka = LocalKafka.start();
    try {
      kafka.createTopic(LocalPlatform.EVENTS, LocalPlatform.PARTITIONS);
      kafka.createTopic(LocalPlatform.ITEMS, 1, Map.of("cleanup.policy", "compact"));
      kafka.createTopic(LocalPlatform.DEAD_LETTERS, 1);
      kafka.createTopic(LocalPlatform.DRIFT, 1);
      kafka.createTopic(LocalPlatform.MODELS, 1, ModelRecords.TOPIC_SETTINGS);
      return new LocalServers(kafka, LocalRedis.start(redisSettings));
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  /** For what disturbs it. */
  public LocalKafka kafka() {
    return kafka;
  }

  /** For what disturbs it. */
  public LocalRedis redis() {
    return redis;
  }

  public String kafkaAddress() {
    return kafka.bootstrapServers();
  }

  public String redisAddress() {
    return redis.uri().toString();
  }

  @Override
  public void close() {
    redis.close();
    kafka.close();
  }
}
