package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cli.Memberflow;
import io.memberflow.events.EventWriter;
import io.memberflow.experiments.ExperimentFolder;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRun;
import io.memberflow.runs.ReadCounts;
import io.memberflow.servers.LocalFlink;
import io.memberflow.servers.ServerException;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.simulation.SimulatedShop;
import io.memberflow.sources.KafkaOffsets;
import io.memberflow.sources.KafkaSettings;
import io.memberflow.sources.Offsets;
import io.memberflow.store.redis.RedisNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Variants replay the log from a savepoint of the job that goes on, which notices nothing. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExperimentAcceptanceITCase {
  private static final long EVENTS = 160_000;
  private static final long LIVE = 30_000;
  private static final String NAMESPACE = "shop";
  private static final String SHIPPED = CatalogueText.shipped().yaml();

  @TempDir private static Path folder;
  private static LocalPlatform platform;
  private static String savepoint;
  private static long brokenAfter;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Timeout(300)
  @BeforeAll
  static void liveJobStopsInTheMiddleOfTheLog() throws Exception {
    platform = LocalPlatform.start(NAMESPACE, 2);
    SimulatedShop shop = new SimulatedShop(ShopSettings.ofSize(11, EVENTS).withDays(40));
    List<SimulatedRecord> records = new ArrayList<>();
    shop.forEach(records::add);
    int half = (int) LIVE;
    send(records.subList(0, half));
    platform.runMembers(CatalogueText.shipped());
    while (platform.progress().read() < half) {
      platform.requireRunning();
      Thread.sleep(100);
    }
    savepoint =
        platform
            .job()
            .stopWithSavepoint(
                false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.NATIVE)
            .get(2, TimeUnit.MINUTES);
    send(records.subList(half, records.size()));
    brokenAfter =
        records.subList(half, records.size()).stream().filter(SimulatedRecord::broken).count();
    write(
        "members.yaml",
        """
        namespace: %s
        kafka: {bootstrap: '%s', items: items}
        redis: {uri: '%s'}
        """
            .formatted(NAMESPACE, platform.kafkaAddress(), platform.redisAddress()));
    write("base.yaml", SHIPPED);
    write("twin.yaml", SHIPPED);
    write(
        "slower.yaml",
        SHIPPED.replaceAll("kind: (logistic|poisson)", "$0\n    learning-rate: 0.01"));
    write("other.yaml", SHIPPED.replaceAll("kind: (logistic|poisson)", "$0\n    bits: 11"));
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  private static void send(List<SimulatedRecord> records) {
    EventWriter writer = new EventWriter();
    try (LogProducer producer = platform.producer()) {
      for (SimulatedRecord record : records) {
        byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
        producer.send(LocalPlatform.EVENTS, key, record.bytes(writer), record.written());
      }
      producer.flush();
    }
  }

  @Test
  @Order(1)
  @Timeout(600)
  void variants_replayTheSameEvents_andLeaveProductionAlone() throws Exception {
    Path production = export(NAMESPACE);
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    String deadLetters = ends(LocalPlatform.DEAD_LETTERS);

    assertThat(run("rates", "base.yaml", "twin.yaml", "slower.yaml")).as("%s", err).isZero();

    System.out.println(err);
    System.out.println(out);
    assertThat(export("shop--rates--twin"))
        .as("the same catalogue twice")
        .hasSameBinaryContentAs(export("shop--rates--base"));
    assertThat(Files.readAllLines(export("shop--rates--base"))).hasSizeGreaterThan(3_000);
    assertThat(export(NAMESPACE)).hasSameBinaryContentAs(production);
    assertThat(committed()).isEqualTo(committed);
    assertThat(ends(LocalPlatform.DEAD_LETTERS)).isEqualTo(deadLetters);
    ExperimentFolder experiment = new ExperimentFolder(folder.resolve("work"), "rates");
    assertThat(experiment.result("base").orElseThrow().deadLetters()).isEqualTo(brokenAfter);
    assertThat(experiment.requirePlan().end()).isEqualTo(ends(LocalPlatform.EVENTS));
  }

  @Test
  @Order(2)
  @Timeout(60)
  void sameCommandAgain_keepsWhatHasEnded_andAnotherOneIsRefused() {
    assertThat(run("rates", "base.yaml", "twin.yaml", "slower.yaml")).isZero();
    assertThat(err.toString()).contains("variant 3 of 3, slower: ended before");
    assertThat(run("rates", "base.yaml", "slower.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("was started with other variants");
  }

  @Test
  @Order(3)
  @Timeout(60)
  void variantThatTheSavepointCannotGoOnUnder_isRefusedBeforeAnythingRuns() {
    assertThat(run("refused", "base.yaml", "other.yaml")).isEqualTo(2);
    assertThat(err.toString())
        .contains("variant other: model purchase_24h")
        .contains("bits=11")
        .contains("another name");
    assertThat(ExperimentFolder.names(folder.resolve("work"))).doesNotContain("refused");
  }

  @Test
  @Order(3)
  @Timeout(120)
  void comparison_findsTwinsEqual_andSlowerLearnersApart() throws Exception {
    Path json = folder.resolve("rates.json");
    Path html = folder.resolve("rates.html");
    assertThat(experiment("compare", "rates", "--json", json.toString(), "--html", html.toString()))
        .as("%s", err)
        .isZero();
    System.out.println(out);
    assertThat(html).isNotEmptyFile();
    JsonNode comparisons = new ObjectMapper().readTree(json.toFile()).get("comparisons");
    assertThat(comparisons)
        .extracting(line -> line.get("variant").asText() + " " + line.get("model").asText())
        .contains("twin purchase_24h", "slower purchase_24h", "twin weekly_orders")
        .contains("slower weekly_orders", "twin repurchase_30d");
    assertThat(comparisons)
        .filteredOn(line -> line.get("variant").asText().equals("slower"))
        .extracting(line -> line.get("verdict").asText())
        .as("something is told apart")
        .anyMatch(verdict -> !verdict.equals("the same"));
    for (var line : comparisons) {
      assertThat(line.get("pairs").asLong()).isGreaterThan(100);
      if (line.get("variant").asText().equals("twin")) {
        assertThat(line.get("difference").asDouble()).isZero();
        assertThat(line.get("verdict").asText()).isEqualTo("the same");
      } else if (!line.get("model").asText().equals("repurchase_30d")) {
        // whose first answers come when the last decisions that they could change were made
        assertThat(line.get("difference").asDouble()).isNotZero();
      }
    }
    String kept = System.getProperty("memberflow.keep-page");
    if (kept != null) {
      Files.copy(html, Path.of(kept), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  @Order(5)
  @Timeout(120)
  void droppedExperiment_leavesNothing() {
    assertThat(experiment("list")).isZero();
    assertThat(out.toString()).contains("rates").contains("3 of 3");
    assertThat(experiment("drop", "rates", "--yes", "rates", "--redis", platform.redisAddress()))
        .as("%s", err)
        .isZero();
    assertThat(RedisNamespace.all(platform.redisSettings()).keySet())
        .contains(NAMESPACE)
        .noneMatch(name -> name.startsWith("shop--rates"));
    assertThat(folder.resolve("work/rates")).doesNotExist();
    assertThat(experiment("show", "rates")).isEqualTo(2);
  }

  private int experiment(String... arguments) {
    List<String> all = new ArrayList<>(List.of("experiment"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--work-dir", folder.resolve("work").toString()));
    return Memberflow.run(
        new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
  }

  /** The other process is ended by SIGKILL as soon as it has a checkpoint. */
  @Test
  @Order(4)
  @Timeout(600)
  void killedRun_goesOnFromItsCheckpoint_toTheSameRecordsAndOutcomes() throws Exception {
    KilledCommand.run(
        List.of(arguments("killed", "base.yaml")),
        folder.resolve("work/killed/base/checkpoints"),
        folder.resolve("killed.log"));
    assertThat(folder.resolve("work/killed/base/result.json")).doesNotExist();

    assertThat(run("killed", "base.yaml")).as("%s", err).isZero();

    System.out.println(err);
    assertThat(err.toString()).contains("goes on after");
    assertThat(export("shop--killed--base")).hasSameBinaryContentAs(export("shop--rates--base"));
    assertThat(sorted("killed", "base")).isEqualTo(sorted("rates", "base"));
  }

  private static List<String> sorted(String experiment, String variant) {
    var files =
        new io.memberflow.outcomes.OutcomeFiles(
            new ExperimentFolder(folder.resolve("work"), experiment).outcomes(variant));
    List<String> outcomes = new ArrayList<>();
    files.models().forEach(model -> files.read(model, o -> outcomes.add(o.toString())));
    outcomes.sort(null);
    assertThat(outcomes).hasSizeGreaterThan(1_000);
    return outcomes;
  }

  private int run(String name, String... variants) {
    return Memberflow.run(
        new PrintWriter(out, true), new PrintWriter(err, true), arguments(name, variants));
  }

  private static String[] arguments(String name, String... variants) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "experiment",
                "run",
                "--config",
                folder.resolve("members.yaml").toString(),
                "--from",
                savepoint,
                "--name",
                name,
                "--checkpoints",
                "300ms",
                "--work-dir",
                folder.resolve("work").toString()));
    for (String variant : variants) {
      arguments.addAll(List.of("--variant", folder.resolve(variant).toString()));
    }
    return arguments.toArray(String[]::new);
  }

  private Path export(String namespace) {
    Path file = folder.resolve(namespace + "-" + System.nanoTime() + ".jsonl");
    int code =
        Memberflow.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "export",
            "--namespace",
            namespace,
            "--redis",
            platform.redisAddress(),
            "--out",
            file.toString());
    assertThat(code).as("%s", err).isZero();
    return file;
  }

  private static String ends(String topic) {
    KafkaSettings settings =
        new KafkaSettings(platform.kafkaAddress(), topic, null, topic, "test", Map.of());
    try (KafkaOffsets kafka = new KafkaOffsets(settings)) {
      return kafka.latest(topic).text();
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.kafkaAddress()))) {
      return admin
          .listConsumerGroupOffsets("memberflow-" + NAMESPACE)
          .partitionsToOffsetAndMetadata()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  @Order(9)
  @Timeout(120)
  void boundedJob_fromTheSavepointOfALiveOne_endsWhereTheTopicsEnd() throws Exception {
    long read = boundedRun(MembersConfig.read(folder.resolve("members.yaml"), System::getenv));
    System.out.printf("read %,d records and ended%n", read);
    assertThat(read).isPositive();
  }

  /** Records that a bounded job reads from the savepoint to the end. */
  private static long boundedRun(MembersConfig live) throws Exception {
    MembersConfig bounded =
        new MembersConfig(
            live.catalogue(),
            "bounded",
            live.kafka(),
            live.redisUri(),
            live.publishInterval(),
            live.flushInterval(),
            live.idleAfter(),
            live.maxDrift(),
            true,
            live.writeMode());
    Configuration options = new Configuration();
    options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    // the savepoint has sinks for topics of production
    options.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    try (LocalFlink flink = new LocalFlink(2)) {
      StreamExecutionEnvironment env = flink.environment(options);
      MembersRun.define(env, bounded, MembersRun.prepareStore(bounded));
      JobExecutionResult result = env.execute("bounded");
      Long read = result.getAccumulatorResult(ReadCounts.RECORDS_READ);
      return read == null ? 0 : read;
    }
  }

  /** Retention overtakes whoever comes back too late; nothing may be skipped without a word. */
  @Test
  @Order(10)
  @Timeout(120)
  void recordsDeletedSinceTheSavepoint_failTheJob_unlessTheirLossIsAccepted() throws Exception {
    int left = 50;
    Offsets ends = Offsets.parse(ends(LocalPlatform.EVENTS));
    deleteAllBut(left, ends);
    Path members = folder.resolve("members.yaml");

    assertThatThrownBy(() -> boundedRun(MembersConfig.read(members, System::getenv)))
        .extracting(ServerException::reason)
        .asString()
        .containsPattern("partition \\d of events is to be read from offset [\\d,.]+ and begins at")
        .contains("retention has deleted", "later savepoint")
        .contains("kafka.properties.auto.offset.reset: earliest");

    assertThat(run("toolate", "base.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("retention has deleted", "take a later savepoint");

    write(
        "accepted.yaml",
        """
        namespace: accepted
        kafka:
          bootstrap: '%s'
          items: items
          properties: {auto.offset.reset: earliest}
        redis: {uri: '%s'}
        """
            .formatted(platform.kafkaAddress(), platform.redisAddress()));
    long read = boundedRun(MembersConfig.read(folder.resolve("accepted.yaml"), System::getenv));
    assertThat(read).isEqualTo((long) left * ends.byPartition().size());
  }

  private static void deleteAllBut(int left, Offsets ends) throws Exception {
    Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
    ends.byPartition()
        .forEach(
            (partition, end) ->
                before.put(
                    new TopicPartition(LocalPlatform.EVENTS, partition),
                    RecordsToDelete.beforeOffset(end - left)));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.kafkaAddress()))) {
      admin.deleteRecords(before).all().get(20, TimeUnit.SECONDS);
    }
  }
}
