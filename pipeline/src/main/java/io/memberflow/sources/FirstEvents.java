package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.Judged;
import io.memberflow.servers.ServerException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks at the records with which a topic begins. It belongs to no consumer group. */
final class FirstEvents implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Of records without a sound event, after which the look is given up. */
  private static final int MOST_RECORDS = 10_000;

  private final KafkaSettings settings;
  private final EventReader reader;
  private final KafkaConsumer<byte[], byte[]> consumer;

  FirstEvents(KafkaSettings settings, CatalogueText catalogue) {
    this.settings = settings;
    this.reader = new EventReader(catalogue.parse().cleaning());
    Properties properties = new Properties();
    properties.putAll(settings.properties());
    properties.put("bootstrap.servers", settings.bootstrap());
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("default.api.timeout.ms", Long.toString(LIMIT.toMillis()));
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * The time of each partition's first sound event, in milliseconds; partitions without one are
   * left out.
   */
  Map<Integer, Long> times(String topic, Offsets from, Offsets to) {
    Map<Integer, Long> times = new TreeMap<>();
    try {
      for (int partition : from.byPartition().keySet()) {
        time(new TopicPartition(topic, partition), from.of(partition), to.of(partition))
            .ifPresent(time -> times.put(partition, time));
      }
    } catch (KafkaException e) {
      throw new ServerException(
          "Kafka at %s does not give the first records of %s (%s); check that it runs and what the user may do"
              .formatted(settings.bootstrap(), topic, e.getMessage()),
          e);
    }
    return times;
  }

  private OptionalLong time(TopicPartition partition, long from, long to) {
    if (from >= to) {
      return OptionalLong.empty();
    }
    consumer.assign(Set.of(partition));
    consumer.seek(partition, from);
    long started = System.nanoTime();
    int seen = 0;
    while (seen < MOST_RECORDS && consumer.position(partition) < to) {
      if (System.nanoTime() - started > LIMIT.toNanos()) {
        throw new ServerException(
            "Kafka at %s does not give the first records of %s within %d s; check that it runs"
                .formatted(settings.bootstrap(), partition, LIMIT.toSeconds()));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
        seen++;
        Judged judged =
            reader.read(
                record.value(), record.timestamp() < 0 ? Long.MAX_VALUE : record.timestamp());
        if (judged.event() != null) {
          return OptionalLong.of(judged.event().time());
        }
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
