package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.cli.Memberflow;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that has lost everything is filled again from the log, byte for byte. */
class RebuildAcceptanceITCase {
  private static final long EVENTS = 60_000;
  private static final String NAMESPACE = "shop";

  @TempDir private static Path folder;
  private static LocalPlatform platform;
  private static Path config;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() throws IOException {
    platform = LocalPlatform.start(NAMESPACE, 2);
    SimulatedLog.of(ShopSettings.ofSize(7, EVENTS)).sendTo(platform);
    config =
        Files.writeString(
            folder.resolve("members.yaml"),
            """
            namespace: %s
            kafka:
              bootstrap: %s
              items: items
              group: live-job
              properties: {enable.auto.commit: true, auto.commit.interval.ms: 50}
            redis: {uri: '%s'}
            bounded: true
            """
                .formatted(NAMESPACE, platform.kafkaAddress(), platform.redisAddress()));
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  @Test
  @Timeout(300)
  void store_rebuiltAfterItLostEverything_holdsTheSame() throws Exception {
    run("members", "--config", config.toString());
    Path before = export("before");
    assertThat(Files.readAllLines(before).size()).isGreaterThan(1_500);
    String version = CatalogueText.shipped().parse().definitionHash(Entity.MEMBER);
    assertThat(Files.lines(before).filter(line -> line.contains("layout:{" + version + "}")))
        .as("the layout of the members")
        .hasSize(1);
    Map<TopicPartition, OffsetAndMetadata> offsets = offsets();
    assertThat(offsets).as("the job commits").isNotEmpty();
    deleteOffsets(offsets);

    // Redis comes back without its data
    try (RedisNamespace namespace = namespace()) {
      namespace.drop(done -> {});
      assertThat(namespace.counts()).isEmpty();
    }
    run("rebuild", "--config", config.toString());

    assertThat(export("after")).hasSameBinaryContentAs(before);
    assertThat(offsets()).as("a rebuild commits nothing").isEmpty();
    assertThat(out.toString())
        .containsPattern("Read +[\\d,]+ events in [\\d.]+ s \\([\\d,]+ per second\\)")
        .containsPattern("Redis +[\\d,]+ members, [\\d,]+ items, [\\d,]+ records in all")
        .contains("s per million members");
    assertThat(platform.progress().read()).isGreaterThanOrEqualTo(EVENTS);
    StoredRecord source =
        platform.reader().read(new RecordKey(NAMESPACE, RecordKey.SOURCE, "events/0"));
    assertThat(source.sections().values()).allMatch(p -> p.jobEpoch() == 0);
  }

  private Path export(String name) throws IOException {
    Path file = folder.resolve(name + ".jsonl");
    run(
        "export",
        "--namespace",
        NAMESPACE,
        "--redis",
        platform.redisAddress(),
        "--out",
        file.toString());
    return file;
  }

  private void run(String... arguments) {
    int code = Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertThat(code).as("%s%n%s", out, err).isZero();
  }

  private static RedisNamespace namespace() {
    return new RedisNamespace(platform.redisSettings(), NAMESPACE);
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets() throws Exception {
    try (Admin admin = admin()) {
      return admin
          .listConsumerGroupOffsets("live-job")
          .partitionsToOffsetAndMetadata()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static void deleteOffsets(Map<TopicPartition, OffsetAndMetadata> offsets)
      throws Exception {
    try (Admin admin = admin()) {
      admin
          .deleteConsumerGroupOffsets("live-job", offsets.keySet())
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", platform.kafkaAddress()));
  }
}
