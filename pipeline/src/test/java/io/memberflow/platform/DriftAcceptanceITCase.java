package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.EventType;
import io.memberflow.cli.Memberflow;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shop whose members one day begin to look longer and to buy without a pattern: the job says so
 * on the topic and in the store, and the command line shows it.
 */
class DriftAcceptanceITCase {
  private static final String NAMESPACE = "drift";
  private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final int VIEWS = 6_000;
  private static final int CHANGE = 4_000;
  private static final long STEP = 60_000;
  private static final String CATALOGUE =
      """
      features:
        - {name: views, entity: member, aggregate: count, of: view, window: 1h}
      models:
        - name: buys
          kind: logistic
          on: view
          label: purchase
          match: item
          within: 10m
          learning-rate: 0.5
          features: [event.dwell, event.device]
          threshold: 0.4
          segments: [event.device, {name: event.dwell, at: [20]}]
          folds: 3
          drift: {detector: cusum, of: [loss, features], warm-up: 500, threshold: 30}
      """;

  @TempDir private static Path folder;

  /** Dwell is 10–30 s, and who looks longer than 20 s buys; then dwell is 40–60 s, and chance. */
  private static void fill(LocalPlatform platform) {
    Random random = new Random(31);
    EventWriter writer = new EventWriter();
    try (LogProducer producer = platform.producer()) {
      for (int i = 0; i < VIEWS; i++) {
        boolean changed = i >= CHANGE;
        double dwell = (changed ? 40 : 10) + random.nextInt(21);
        boolean buys = changed ? random.nextBoolean() : dwell > 20 == random.nextInt(20) > 0;
        long time = START + i * STEP;
        String member = "m" + i % 200;
        send(
            producer,
            writer,
            Event.builder(EventType.VIEW, "v" + i, member, time)
                .item("i" + i)
                .dwell(dwell)
                .device(i % 3 == 0 ? "phone" : "desktop")
                .build());
        if (buys) {
          send(
              producer,
              writer,
              Event.builder(EventType.PURCHASE, "p" + i, member, time + 1_000)
                  .item("i" + i)
                  .order("o" + i)
                  .quantity(1)
                  .amount(5)
                  .build());
        }
      }
      for (int member = 0; member < 200; member++) { // so that every horizon ends
        long time = START + VIEWS * STEP + Duration.ofDays(1).toMillis();
        send(
            producer,
            writer,
            Event.builder(EventType.LOGIN, "l" + member, "m" + member, time).build());
      }
      producer.flush();
    }
  }

  private static void send(LogProducer producer, EventWriter writer, Event event) {
    byte[] key = event.member().getBytes(StandardCharsets.UTF_8);
    producer.send(LocalPlatform.EVENTS, key, writer.write(event), event.time());
  }

  @Test
  @Timeout(300)
  void change_ofInputAndLoss_isOnTheTopic_inTheStore_andShown() throws Exception {
    Path catalogue = Files.writeString(folder.resolve("catalogue.yaml"), CATALOGUE);
    try (LocalPlatform platform = LocalPlatform.start(NAMESPACE, 2)) {
      fill(platform);
      Path config =
          Files.writeString(
              folder.resolve("members.yaml"),
              """
              catalogue: %s
              namespace: %s
              kafka: {bootstrap: %s, drift: drift}
              redis: {uri: '%s'}
              bounded: true
              """
                  .formatted(
                      catalogue, NAMESPACE, platform.kafkaAddress(), platform.redisAddress()));
      run("members", "--config", config.toString());

      JsonNode loss = firstDrift(platform, "loss");
      assertThat(loss.get("direction").asText()).isEqualTo("up");
      assertThat(loss.get("detector").asText()).isEqualTo("cusum");
      JsonNode dwell = firstDrift(platform, "input.event.dwell");
      assertThat(dwell.get("before").asDouble()).isCloseTo(20, within(1.0));
      // values count as at most five deviations, 50 s
      assertThat(dwell.get("after").asDouble()).isBetween(35.0, 50.0);

      JsonNode shown =
          new ObjectMapper()
              .readTree(
                  run(
                      "metrics",
                      "buys",
                      "--namespace",
                      NAMESPACE,
                      "--redis",
                      platform.redisAddress(),
                      "--json"));
      assertThat(shown.at("/overall/examples").asLong()).isEqualTo(VIEWS);
      assertThat(shown.at("/overall/threshold").asDouble()).isEqualTo(0.4);
      assertThat(shown.at("/overall/f1").asDouble()).isGreaterThan(0.6);
      assertThat(shown.at("/drift/input.event.dwell/drifts").asInt()).isPositive();
      assertThat(shown.at("/drift/loss/drifts").asInt()).isPositive();
      assertThat(shown.at("/drift/input.event.device.missing/drifts").asInt()).isZero();
      assertThat(shown.at("/segments/event.device=phone/examples").asLong()).isEqualTo(2_000);
      assertThat(shown.at("/segments/event.dwell=<20/loss").asDouble()).isLessThan(0.3);
      assertThat(shown.get("folds")).hasSize(3);
      assertThat(shown.at("/over-the-folds/log-loss/deviation").asDouble()).isPositive();

      String table =
          run("metrics", "buys", "--namespace", NAMESPACE, "--redis", platform.redisAddress());
      System.out.println(table);
      assertThat(table)
          .containsPattern("threshold +0.4")
          .containsPattern("event.device=desktop +4000 ")
          .containsPattern("\n2 +\\d+ ")
          .containsPattern("predicted +observed +weight")
          .containsPattern("input.event.dwell +watching +1 +drift +2026-03-0");
      assertThat(
              run("metrics", "none", "--namespace", NAMESPACE, "--redis", platform.redisAddress()))
          .contains("never");
    }
  }

  /** The first drift of a stream; its time is after the change, and within 200 views of it. */
  private static JsonNode firstDrift(LocalPlatform platform, String stream) throws Exception {
    for (ConsumerRecord<byte[], byte[]> record : topic(platform)) {
      JsonNode event = new ObjectMapper().readTree(record.value());
      assertThat(new String(record.key(), StandardCharsets.UTF_8))
          .isEqualTo("buys/" + event.get("stream").asText());
      if (event.get("stream").asText().equals(stream)
          && event.get("level").asText().equals("drift")) {
        long change = START + CHANGE * STEP;
        assertThat(event.get("time").asLong()).isBetween(change, change + 200 * STEP);
        return event;
      }
    }
    throw new AssertionError("no drift of " + stream + " on the topic");
  }

  private static List<ConsumerRecord<byte[], byte[]>> topic(LocalPlatform platform) {
    TopicPartition partition = new TopicPartition(LocalPlatform.DRIFT, 0);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", platform.kafkaAddress()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertThat(code).as(err.toString()).isZero();
    return out.toString();
  }
}
