package io.memberflow.sources;

import io.memberflow.servers.ServerException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Asks Kafka for places in a topic. */
public final class KafkaOffsets implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final KafkaSettings settings;
  private final Admin admin;

  public KafkaOffsets(KafkaSettings settings) {
    this.settings = settings;
    Properties properties = new Properties();
    properties.putAll(settings.properties());
    properties.put("bootstrap.servers", settings.bootstrap());
    properties.put("request.timeout.ms", "5000");
    properties.put("default.api.timeout.ms", Long.toString(LIMIT.toMillis()));
    this.admin = Admin.create(properties);
  }

  /** The first record that the topic still has. */
  public Offsets earliest(String topic) {
    return ask(topic, OffsetSpec.earliest());
  }

  /** The end of the topic at this moment. */
  public Offsets latest(String topic) {
    return ask(topic, OffsetSpec.latest());
  }

  /**
   * In each partition the first record with this record timestamp or a later one, or the end. Where
   * that record was deleted, the first that is left: Kafka finds none then, whatever came after it.
   */
  public Offsets at(String topic, Instant time) {
    Offsets begins = earliest(topic);
    Offsets ends = latest(topic);
    Map<Integer, Long> newest = new TreeMap<>();
    tell(topic, OffsetSpec.maxTimestamp()).forEach((p, info) -> newest.put(p, info.timestamp()));
    Map<Integer, Long> found = new TreeMap<>();
    tell(topic, OffsetSpec.forTimestamp(time.toEpochMilli()))
        .forEach(
            (p, info) -> {
              boolean laterOnes = newest.get(p) >= time.toEpochMilli();
              long other = laterOnes ? begins.of(p) : ends.of(p);
              found.put(p, info.offset() < 0 ? other : info.offset());
            });
    return Offsets.of(found);
  }

  private Offsets ask(String topic, OffsetSpec spec) {
    Map<Integer, Long> offsets = new TreeMap<>();
    tell(topic, spec).forEach((partition, info) -> offsets.put(partition, info.offset()));
    return Offsets.of(offsets);
  }

  private Map<Integer, ListOffsetsResultInfo> tell(String topic, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    for (TopicPartitionInfo partition :
        await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions()) {
      question.put(new TopicPartition(topic, partition.partition()), spec);
    }
    Map<Integer, ListOffsetsResultInfo> told = new TreeMap<>();
    await(admin.listOffsets(question).all())
        .forEach((partition, info) -> told.put(partition.partition(), info));
    return told;
  }

  private <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Throwable reason = e instanceof ExecutionException ? e.getCause() : e;
      throw new ServerException(
          "Kafka at %s does not tell its offsets (%s); check that it runs and what the user may do"
              .formatted(
                  settings.bootstrap(),
                  reason.getMessage() == null ? "no reply in 10 s" : reason.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("the look at Kafka was interrupted", e);
    }
  }

  @Override
  public void close() {
    admin.close(LIMIT);
  }
}
