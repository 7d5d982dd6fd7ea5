package io.memberflow.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalKafkaITCase {
  private static LocalKafka kafka;

  @BeforeAll
  static void start() {
    kafka = LocalKafka.start();
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  @Test
  void records_written_before_restart_and_kill_are_read_after() throws Exception {
    kafka.createTopic("kept", 1);
    produce("kept", "first");

    kafka.restart();
    produce("kept", "second");
    kafka.kill();
    assertThat(kafka.isRunning()).isFalse();
    kafka.restart();

    assertThat(consume("kept", 2)).containsExactly("first", "second");
  }

  @Test
  void topic_made_twice_is_refused_with_its_name() {
    kafka.createTopic("twice", 3);

    assertThatThrownBy(() -> kafka.createTopic("twice", 3))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("twice")
        .hasMessageContaining("exists");
  }

  @Test
  void closing_leaves_no_process_and_no_folder() {
    LocalKafka other = LocalKafka.start();
    long pid = other.pid();
    Path folder = other.folder();

    other.close();
    other.close();

    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(folder).doesNotExist();
    assertThatThrownBy(other::restart).isInstanceOf(IllegalStateException.class);
  }

  // The time is far ahead of the clock: a broker with default settings would refuse the record.
  private static void produce(String topic, String text) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      long ahead = System.currentTimeMillis() + Duration.ofDays(400).toMillis();
      producer.send(new ProducerRecord<>(topic, 0, ahead, null, text.getBytes(UTF_8))).get();
    }
  }

  private static List<String> consume(String topic, int count) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest");
    List<String> texts = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (texts.size() < count && System.nanoTime() < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> texts.add(new String(record.value(), UTF_8)));
      }
    }
    return texts;
  }
}
