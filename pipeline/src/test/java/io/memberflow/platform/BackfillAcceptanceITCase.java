package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.cli.Memberflow;
import io.memberflow.cluster.FlinkCluster;
import io.memberflow.events.EventWriter;
import io.memberflow.export.ExportDifference;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRun;
import io.memberflow.servers.LocalFlink;
import io.memberflow.servers.RedisTelnet;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.simulation.SimulatedShop;
import io.memberflow.sources.KafkaOffsets;
import io.memberflow.sources.KafkaSettings;
import io.memberflow.sources.Offsets;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * History from files and then the topic lead to the store that one job over everything from the
 * topic would have left.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackfillAcceptanceITCase {
  private static final long EVENTS = 60_000;
  private static final int DAYS = 40;
  private static final int SEAM_DAY = 20;
  private static final int PARTITIONS = LocalPlatform.PARTITIONS;
  private static final Set<String> PER_PARTITION = Set.of("source");

  @TempDir private static Path folder;
  private static LocalPlatform platform;
  private static List<Line> log;
  private static Instant seam;
  private static int sent;
  private static Path whole;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /**
   * @param time of the event, or when a broken record was written
   */
  private record Line(int partition, String key, long time, long written, byte[] bytes) {}

  @BeforeAll
  @Timeout(300)
  static void mostIsInTheTopic() throws Exception {
    platform = LocalPlatform.start("whole", 2);
    log = new ArrayList<>();
    EventWriter writer = new EventWriter();
    ShopSettings settings = ShopSettings.ofSize(21, EVENTS).withDays(DAYS);
    for (SimulatedRecord record : new SimulatedShop(settings)) {
      long time = record.broken() ? record.written() : record.event().time();
      int partition = record.key() == null ? 0 : Math.floorMod(record.key().hashCode(), PARTITIONS);
      log.add(new Line(partition, record.key(), time, record.written(), record.bytes(writer)));
    }
    seam = seamAfter(log.get(0).time() + Duration.ofDays(SEAM_DAY).toMillis());
    System.out.printf("%,d records, seam %s%n", log.size(), seam);
    sent = log.size() - log.size() / 50;
    send(log.subList(0, sent));
  }

  /** The rest is sent, and one job reads everything from the topic. */
  private static Path whole() throws Exception {
    if (whole == null) {
      send(log.subList(sent, log.size()));
      write("whole", "bounded: true");
      assertThat(memberflow(new StringWriter(), "members", "--config", config("whole"))).isZero();
      whole = export("whole");
      assertThat(Files.readAllLines(whole)).hasSizeGreaterThan(1_500);
    }
    return whole;
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  /** A time that no event was written across. */
  private static Instant seamAfter(long target) {
    long newest = Long.MIN_VALUE;
    long[] oldestAfter = new long[log.size() + 1];
    oldestAfter[log.size()] = Long.MAX_VALUE;
    for (int i = log.size() - 1; i >= 0; i--) {
      oldestAfter[i] = Math.min(oldestAfter[i + 1], log.get(i).time());
    }
    for (int i = 0; i < log.size(); i++) {
      newest = Math.max(newest, log.get(i).time());
      if (newest >= target && oldestAfter[i + 1] > newest) {
        return Instant.ofEpochMilli(newest + 1);
      }
    }
    throw new IllegalStateException("no such time after " + target);
  }

  private static void send(List<Line> lines) {
    try (LogProducer producer = platform.producer()) {
      for (Line line : lines) {
        byte[] key = line.key() == null ? null : line.key().getBytes(StandardCharsets.UTF_8);
        producer.send(LocalPlatform.EVENTS, line.partition(), key, line.bytes(), line.written());
      }
      producer.flush();
    }
  }

  /** The configuration of a namespace; NAME.yaml. */
  private static void write(String namespace, String more) throws IOException {
    Files.writeString(
        folder.resolve(namespace + ".yaml"),
        """
        namespace: %s
        kafka: {bootstrap: '%s', items: items, drift: drift, models: models}
        redis: {uri: '%s'}
        %s
        """
            .formatted(namespace, platform.kafkaAddress(), platform.redisAddress(), more));
  }

  private static String config(String namespace) {
    return folder.resolve(namespace + ".yaml").toString();
  }

  /**
   * Files of the records of some days, with an empty line in each.
   *
   * @param partition whose records they hold; negative for all
   */
  private static List<String> files(String name, int partition, long... untilMillis)
      throws IOException {
    List<String> files = new ArrayList<>();
    long from = Long.MIN_VALUE;
    for (int i = 0; i < untilMillis.length; i++) {
      Path file = folder.resolve("%s-%d.jsonl%s".formatted(name, i, i % 2 == 0 ? ".gz" : ""));
      try (OutputStream raw = Files.newOutputStream(file);
          OutputStream to = i % 2 == 0 ? new GZIPOutputStream(raw) : raw) {
        to.write('\n');
        for (Line line : log) {
          boolean here = partition < 0 || line.partition() == partition;
          if (here && line.written() >= from && line.written() < untilMillis[i]) {
            // what would be two lines is broken all the same
            to.write(
                new String(line.bytes(), StandardCharsets.ISO_8859_1)
                    .replace('\n', ' ')
                    .getBytes(StandardCharsets.ISO_8859_1));
            to.write('\n');
          }
        }
      }
      files.add(file.toString());
      from = untilMillis[i];
    }
    return files;
  }

  private static long day(int days) {
    return seam.plus(Duration.ofDays(days)).toEpochMilli();
  }

  @Test
  @Order(1)
  @Timeout(300)
  void filesAndTopicThatOverlap_leadToTheSameStore() throws Exception {
    write("joined", "bounded: true");
    List<String> arguments = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      arguments.add("--files");
      arguments.addAll(files("part" + p, p, day(-12), day(-3), day(2)));
    }
    arguments.addAll(List.of("--until", seam.toString()));
    String before = ends(LocalPlatform.MODELS) + ends(LocalPlatform.DRIFT);
    long lettersBefore = letters().size();

    assertThat(backfill("joined", "history", arguments)).as("%s", err).isZero();
    System.out.println(err);
    String savepoint = out.toString().strip();

    assertThat(savepoint).contains("savepoint-");
    assertThat(committed("memberflow-joined")).isEmpty();
    assertThat(ends(LocalPlatform.MODELS) + ends(LocalPlatform.DRIFT)).isEqualTo(before);
    assertThat(sources("joined")).as("records of progress").containsExactly("event-time");
    List<JsonNode> letters = letters().subList((int) lettersBefore, letters().size());
    assertThat(letters).hasSizeGreaterThan(100);
    assertThat(letters)
        .allSatisfy(
            letter -> {
              String file = letter.get("topic").asText();
              assertThat(file).startsWith(folder.toString()).contains("part");
              assertThat(letter.get("partition").asText())
                  .isEqualTo(file.replaceAll(".*part(\\d).*", "$1"));
              assertThat(letter.get("offset").asLong()).isPositive();
            });

    // whoever upgrades soon after the change to the live job finds it catching up
    String stopped = stopped("joined", savepoint, () -> true);
    whole();
    // one that has read everything leaves nothing to the one that ends
    stopped = stopped("joined", stopped, () -> readToTheEnd("joined"));
    write("joined", "bounded: true");
    live("joined", stopped);

    assertSame("joined");
    for (int p = 0; p < PARTITIONS; p++) {
      StoredRecord source =
          platform.reader().read(new RecordKey("joined", RecordKey.SOURCE, "events/" + p));
      double others = source.number("other-part").orElse(0);
      assertThat(others).as("nothing before the seam less the clock skew is read").isLessThan(50);
    }
  }

  /**
   * The live job at another parallelism, stopped with a savepoint.
   *
   * @param when asked once all its tasks run
   */
  private static String stopped(String namespace, String savepoint, BooleanSupplier when)
      throws Exception {
    write(namespace, "");
    MembersConfig config =
        MembersConfig.read(folder.resolve(namespace + ".yaml"), System.getenv()::get);
    Configuration options = new Configuration();
    options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    try (LocalFlink flink = new LocalFlink(3)) {
      StreamExecutionEnvironment env = flink.environment(options);
      MembersRun.define(env, config, MembersRun.prepareStore(config));
      String job = env.executeAsync("live").getJobID().toHexString();
      FlinkCluster cluster =
          new FlinkCluster(flink.webAddress(), Duration.ofMinutes(2), System.out::println);
      cluster.awaitRunning(job);
      while (!when.getAsBoolean()) {
        Thread.sleep(50);
      }
      return cluster.stop(job, Optional.of(folder.resolve("live-stopped").toUri().toString()));
    }
  }

  /** Flink's own restore, without leave to ignore states. */
  private void live(String namespace, String savepoint) {
    assertThat(memberflow(err, "members", "--config", config(namespace), "--from", savepoint))
        .as("%s", err)
        .isZero();
  }

  private void assertSame(String namespace) throws Exception {
    assertThat(ExportDifference.first(whole(), export(namespace), PER_PARTITION)).isEmpty();
  }

  @Test
  @Order(2)
  @Timeout(60)
  void sameCommandAgain_givesTheSameSavepoint_andAnotherOneIsRefused() throws Exception {
    List<String> arguments = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      arguments.add("--files");
      for (int i = 0; i < 3; i++) {
        arguments.add(
            folder
                .resolve("part%d-%d.jsonl%s".formatted(p, i, i % 2 == 0 ? ".gz" : ""))
                .toString());
      }
    }
    arguments.addAll(List.of("--until", seam.toString()));
    assertThat(backfill("joined", "history", arguments)).as("%s", err).isZero();
    assertThat(err.toString()).contains("ended before");
    assertThat(backfill("joined", "history", arguments.subList(0, 4).stream().toList()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("was started with other files");
  }

  /** The other process is ended by SIGKILL as soon as it has a checkpoint. */
  @Test
  @Order(3)
  @Timeout(300)
  void killedRun_goesOn_andLeadsToTheSameStore() throws Exception {
    write("killed", "");
    List<String> files = files("all", -1, day(-13), day(-6), seam.toEpochMilli());
    List<String> arguments = new ArrayList<>(List.of("--checkpoints", "100ms", "--files"));
    arguments.addAll(files);
    KilledCommand.run(
        arguments("killed", "killed", arguments),
        folder.resolve("work/killed/checkpoints"),
        folder.resolve("killed.log"));

    assertThat(backfill("killed", "killed", arguments)).as("%s", err).isZero();
    System.out.println(err);
    assertThat(err.toString()).contains("goes on from checkpoint");
    String savepoint = out.toString().strip();

    whole();
    // what it says of event time is of a job that would leave its last epochs open
    assertThat(RedisTelnet.ask(platform.redis().port(), "DEL mf:killed:source:{event-time}"))
        .isEqualTo(":1");
    assertThat(memberflow(err, "rebuild", "--config", config("killed"), "--from", savepoint))
        .as("%s", err)
        .isZero();

    assertSame("killed");
  }

  private static boolean readToTheEnd(String namespace) {
    Offsets ends = Offsets.parse(ends(LocalPlatform.EVENTS));
    return ends.byPartition().entrySet().stream()
        .allMatch(
            end -> lastOffset(namespace, end.getKey()).equals(Optional.of(end.getValue() - 1)));
  }

  private static Optional<Long> lastOffset(String namespace, int partition) {
    return platform
        .reader()
        .read(new RecordKey(namespace, RecordKey.SOURCE, LocalPlatform.EVENTS + "/" + partition))
        .section("progress")
        .map(progress -> progress.asOf().toEpochMilli());
  }

  /** What retention has deleted is asked for in vain. */
  @Test
  @Order(8)
  @Timeout(300)
  void placesOfTimes_areRightWhereRecordsWereDeleted() throws Exception {
    Offsets atSeam = at(seam);
    delete(atSeam);
    try (KafkaOffsets kafka = new KafkaOffsets(settings())) {
      assertThat(kafka.earliest(LocalPlatform.EVENTS)).isEqualTo(atSeam);
      assertThat(at(seam.minus(Duration.ofDays(10)))).as("deleted").isEqualTo(atSeam);
      assertThat(at(seam)).as("the first that is left").isEqualTo(atSeam);
      assertThat(at(Instant.ofEpochMilli(day(5))).since(atSeam)).as("later").isPositive();
      assertThat(at(Instant.ofEpochMilli(day(5_000))))
          .as("after all")
          .isEqualTo(kafka.latest(LocalPlatform.EVENTS));
    }
  }

  /** Order matters: the topic was cut at the seam by the test before. */
  @Test
  @Order(9)
  @Timeout(300)
  void gapBetweenFilesAndTopic_isRefusedWithBothTimes_andAcceptedOnDemand() throws Exception {
    write("gap", "");
    List<String> files = files("gap", -1, day(-10));
    List<String> arguments = new ArrayList<>(List.of("--no-publish", "--files"));
    arguments.addAll(files);
    List<String> until = new ArrayList<>(arguments);
    until.addAll(List.of("--until", Instant.ofEpochMilli(day(-10)).toString()));

    assertThat(backfill("gap", "early", until)).isEqualTo(2);
    assertThat(err.toString())
        .contains("taken up to " + Instant.ofEpochMilli(day(-10)))
        .containsPattern("begins with an event of \\S+Z")
        .contains("--accept-gap")
        .doesNotContain("records read");

    assertThat(backfill("gap", "late", arguments)).isEqualTo(2);
    assertThat(err.toString()).contains("begins with an event of").contains("finishes file:");

    arguments.add(0, "--accept-gap");
    assertThat(backfill("gap", "late", arguments)).as("%s", err).isZero();
    assertThat(err.toString()).contains("the files were read before").contains("WARNING, accepted");
    System.out.println(err);
    try (RedisNamespace namespace = new RedisNamespace(platform.redisSettings(), "gap")) {
      assertThat(namespace.counts()).as("nothing is published").isEmpty();
    }
  }

  private static Offsets at(Instant time) {
    try (KafkaOffsets kafka = new KafkaOffsets(settings())) {
      return kafka.at(LocalPlatform.EVENTS, time);
    }
  }

  private static void delete(Offsets before) throws Exception {
    try (Admin admin = admin()) {
      admin
          .deleteRecords(
              before.byPartition().entrySet().stream()
                  .collect(
                      Collectors.toMap(
                          e -> new TopicPartition(LocalPlatform.EVENTS, e.getKey()),
                          e -> RecordsToDelete.beforeOffset(e.getValue()))))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static List<String> arguments(String namespace, String name, List<String> more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "backfill",
                "--config",
                config(namespace),
                "--name",
                name,
                "--work-dir",
                folder.resolve("work").toString()));
    arguments.addAll(more);
    return arguments;
  }

  private int backfill(String namespace, String name, List<String> more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Memberflow.run(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        arguments(namespace, name, more).toArray(String[]::new));
  }

  private static int memberflow(StringWriter said, String... arguments) {
    PrintWriter to = new PrintWriter(said, true);
    int code = Memberflow.run(to, to, arguments);
    if (code != 0) {
      System.out.println(said);
    }
    return code;
  }

  private static Path export(String namespace) {
    Path file = folder.resolve(namespace + "-" + System.nanoTime() + ".jsonl");
    assertThat(
            memberflow(
                new StringWriter(),
                "export",
                "--namespace",
                namespace,
                "--redis",
                platform.redisAddress(),
                "--out",
                file.toString()))
        .isZero();
    return file;
  }

  private static List<String> sources(String namespace) {
    try (RedisNamespace records = new RedisNamespace(platform.redisSettings(), namespace)) {
      return records.ids(RecordKey.SOURCE);
    }
  }

  private static List<JsonNode> letters() throws IOException {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", platform.kafkaAddress());
    List<JsonNode> letters = new ArrayList<>();
    TopicPartition partition = new TopicPartition(LocalPlatform.DEAD_LETTERS, 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(Set.of(partition));
      consumer.seekToBeginning(Set.of(partition));
      long end = consumer.endOffsets(Set.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          letters.add(new ObjectMapper().readTree(record.value()));
        }
      }
    }
    return letters;
  }

  private static KafkaSettings settings() {
    return new KafkaSettings(
        platform.kafkaAddress(), LocalPlatform.EVENTS, null, "none", "test", Map.of());
  }

  private static String ends(String topic) {
    try (KafkaOffsets kafka = new KafkaOffsets(settings())) {
      return kafka.latest(topic).text();
    }
  }

  private static Map<Integer, Long> committed(String group) throws Exception {
    Map<Integer, Long> committed = new TreeMap<>();
    try (Admin admin = admin()) {
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get(20, TimeUnit.SECONDS)
          .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
    }
    return committed;
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", platform.kafkaAddress()));
  }
}
