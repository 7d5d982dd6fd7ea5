package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.EventType;
import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.cleaning.Reason;
import io.memberflow.cli.Memberflow;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import io.memberflow.store.FeatureReader;
import io.memberflow.store.FreshnessPolicy;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Status;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member asks to be erased: gone from the store now, and not there in the next replay. */
class ErasureAcceptanceITCase {
  private static final String NAMESPACE = "shop";
  private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final int VIEWS = 20;
  private static final String CATALOGUE =
      """
      entities:
        - {name: member-category, key: [member, category]}
      features:
        - {name: views, entity: member, aggregate: count, of: view}
        - {name: category_views, entity: member-category, aggregate: count, of: view}
        - {name: item_views, entity: item, aggregate: count, of: view}
      models:
        - {name: buys, kind: logistic, on: view, label: purchase, match: item, within: 1h,
           features: [views, category_views, item_views]}
      """;

  @TempDir private static Path folder;
  private final EventWriter writer = new EventWriter();

  private void send(LogProducer producer, Event event) {
    byte[] key = event.member().getBytes(StandardCharsets.UTF_8);
    producer.send(LocalPlatform.EVENTS, key, writer.write(event), event.time());
  }

  private static Event view(String member, int number, long time) {
    return Event.builder(EventType.VIEW, "v" + number, member, time)
        .item("i" + number % 3)
        .category("c" + number % 2)
        .build();
  }

  /** "gone" is erased a day later; "back" too, and returns; "stays" keeps everything. */
  private void fill(LocalPlatform platform) {
    try (LogProducer producer = platform.producer()) {
      for (int i = 0; i < VIEWS; i++) {
        for (String member : List.of("gone", "back", "stays")) {
          send(producer, view(member, i, START + i * HOUR));
        }
      }
      for (String member : List.of("gone", "back")) {
        send(
            producer,
            Event.builder(EventType.ERASURE, "erase", member, START + VIEWS * HOUR).build());
      }
      send(producer, view("back", VIEWS, START + 2 * DAY));
      send(producer, view("stays", VIEWS, START + 2 * DAY));
      producer.flush();
    }
  }

  @Test
  @Timeout(300)
  void erasedMember_isGoneFromTheStoreAndFromTheNextReplay() throws Exception {
    Path catalogue = Files.writeString(folder.resolve("catalogue.yaml"), CATALOGUE);
    try (LocalPlatform platform = LocalPlatform.start(NAMESPACE, 2)) {
      fill(platform);
      Path config =
          Files.writeString(
              folder.resolve("members.yaml"),
              """
              catalogue: %s
              namespace: %s
              kafka: {bootstrap: %s}
              redis: {uri: '%s'}
              bounded: true
              """
                  .formatted(
                      catalogue, NAMESPACE, platform.kafkaAddress(), platform.redisAddress()));

      run("members", "--config", config.toString());
      assertStore(platform);
      assertThat(platform.progress().deadLetters()).doesNotContainKey(Reason.ERASED);
      assertThat(itemViews(platform)).as("what items count is nobody's").isEqualTo(3 * VIEWS + 2);

      // a new deployment replays the whole log
      run("members", "--config", config.toString());
      assertStore(platform);
      assertThat(platform.progress().deadLetters())
          .containsExactlyEntriesOf(Map.of(Reason.ERASED, 2L * VIEWS));
      assertThat(itemViews(platform)).isEqualTo(VIEWS + 2);
    }
  }

  private void assertStore(LocalPlatform platform) {
    try (RedisRecordReader records = platform.reader();
        RedisNamespace namespace = new RedisNamespace(platform.redisSettings(), NAMESPACE)) {
      FeatureReader reader =
          new FeatureReader(
              records,
              CatalogueReader.parse("test", CATALOGUE),
              NAMESPACE,
              new FreshnessPolicy(Duration.ofDays(1), Duration.ofDays(2)));
      assertThat(reader.member("gone").status()).isEqualTo(Status.MISSING);
      assertThat(reader.member("gone").evenIfUnusable().number("views")).isEmpty();
      assertThat(reader.member("gone").score("buys").status()).isEqualTo(Status.MISSING);
      assertThat(reader.parts("member-category", "gone", List.of("c0", "c1")))
          .allMatch(part -> part.status() == Status.MISSING);
      assertThat(reader.member("back").number("views")).hasValue(1);
      assertThat(reader.entity("member-category", "back", "c0").number("category_views"))
          .hasValue(1);
      assertThat(reader.member("stays").number("views")).hasValue(VIEWS + 1);
      assertThat(reader.member("stays").score("buys").status()).isEqualTo(Status.FRESH);
      assertThat(namespace.ids(RecordKey.ERASURE))
          .containsExactlyInAnyOrder(ErasedMembers.idOf("gone"), ErasedMembers.idOf("back"));
    }
  }

  private static double itemViews(LocalPlatform platform) {
    try (RedisRecordReader records = platform.reader()) {
      FeatureReader reader =
          new FeatureReader(
              records,
              CatalogueReader.parse("test", CATALOGUE),
              NAMESPACE,
              new FreshnessPolicy(Duration.ofDays(1), Duration.ofDays(2)));
      return reader.items(List.of("i0", "i1", "i2")).stream()
          .mapToDouble(item -> item.number("item_views").orElseThrow())
          .sum();
    }
  }

  private static void run(String... arguments) {
    StringWriter out = new StringWriter();
    int code = Memberflow.run(new PrintWriter(out, true), new PrintWriter(out, true), arguments);
    assertThat(code).as(out.toString()).isZero();
  }
}
