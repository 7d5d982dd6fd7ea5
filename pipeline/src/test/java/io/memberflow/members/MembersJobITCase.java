package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.epochs.LogEnd;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.sources.FileLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the job writes is a function of the log and the catalogue, whatever happens on the way. */
@Timeout(120)
class MembersJobITCase {
  private static final int PARTITIONS = 3;
  private static final int EVENTS = 6000;
  private static final String HEAP = "hashmap";
  private static final String ROCKS = "rocksdb";
  private static final PublishInterval LIVE = PublishInterval.always(Duration.ofMillis(20));

  /** Event time is behind whatever the clock says, and nothing is published before the end. */
  private static final PublishInterval CATCHING_UP = new PublishInterval(20, 60_000, -1L << 60);

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir static Path folder;
  private static List<Path> files;
  private static Result expected;

  private record Result(Map<String, String> store, SortedSet<String> deadLetters) {}

  @BeforeAll
  static void runUndisturbed() throws Exception {
    files = ShopLog.write(folder, PARTITIONS, EVENTS);
    expected = run("undisturbed", 1, HEAP, Disturbance.NONE);
    print(expected);
  }

  private static void print(Result result) {
    System.out.printf(
        "%d sections, %d dead letters%n", result.store.size(), result.deadLetters.size());
    result.store.forEach(
        (key, value) -> {
          if (key.startsWith("metrics") || key.startsWith("source")) {
            System.out.println(key + ": " + value);
          }
        });
  }

  /**
   * @param failures of the source, each after some checkpoints
   * @param atEnd the store fails too, once everything was read
   */
  private record Disturbance(int failures, int checkpointsBeforeFailure, boolean atEnd) {
    static final Disturbance NONE = new Disturbance(0, 0, false);

    int attempts() {
      return failures + (atEnd ? 1 : 0);
    }
  }

  private static Result run(String name, int parallelism, String backend, Disturbance disturbance)
      throws Exception {
    return run(name, parallelism, backend, disturbance, LIVE);
  }

  private static Result run(
      String name,
      int parallelism,
      String backend,
      Disturbance disturbance,
      PublishInterval interval)
      throws Exception {
    CollectingStore store = new CollectingStore(name, disturbance.atEnd());
    StreamExecutionEnvironment env =
        define(ShopLog.CATALOGUE, parallelism, backend, disturbance, store, null, interval);
    long start = System.nanoTime();
    env.execute();
    System.out.printf(
        "%s: parallelism %d, %s, %d failures, %.1f s%n",
        name,
        parallelism,
        backend,
        DisturbedSource.failed(name),
        (System.nanoTime() - start) / 1e9);
    assertThat(DisturbedSource.failed(name))
        .as("failures on the way")
        .isEqualTo(disturbance.failures());
    return result(name);
  }

  private static Result result(String name) {
    return new Result(
        new CollectingStore(name, false).content(), new CollectingDeadLetters(name).content());
  }

  /**
   * @param savepoint to continue from; null for none
   */
  private static StreamExecutionEnvironment define(
      int parallelism,
      String backend,
      Disturbance disturbance,
      CollectingStore store,
      String savepoint) {
    return define(ShopLog.CATALOGUE, parallelism, backend, disturbance, store, savepoint, LIVE);
  }

  private static StreamExecutionEnvironment define(
      CatalogueText catalogue,
      int parallelism,
      String backend,
      Disturbance disturbance,
      CollectingStore store,
      String savepoint,
      PublishInterval interval) {
    Configuration configuration = new Configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, backend);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(1));
    if (disturbance != Disturbance.NONE) {
      configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(40));
      configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
      configuration.set(
          RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, disturbance.attempts());
      configuration.set(
          RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    }
    if (savepoint != null) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(parallelism);
    MembersJob.define(
        env,
        new MembersJob.Sources(
            disturbed(FileLog.events(catalogue, files), store.run(), disturbance),
            Optional.empty()),
        new MembersJob.Sinks(store, new CollectingDeadLetters(store.run())),
        new MembersSettings(
            catalogue,
            1,
            interval,
            Duration.ofSeconds(30),
            Duration.ofDays(1),
            LogEnd.OF_DATA,
            ErasedMembers.NONE));
    return env;
  }

  private static <S extends SourceSplit, E> Source<LogRecord, S, E> disturbed(
      Source<LogRecord, S, E> source, String name, Disturbance disturbance) {
    return new DisturbedSource<>(
        source, name, disturbance.failures(), disturbance.checkpointsBeforeFailure());
  }

  @Test
  void undisturbedRun_publishesEveryKindOfRecord() {
    assertThat(expected.store.keySet())
        .contains(
            "member m10 features",
            "member m10 purchase_24h",
            "member m10 repurchase_5d",
            "member m10 weekly_orders",
            "brand b1 features",
            "item i1 features",
            "erasure " + ErasedMembers.idOf("m1") + " erasure",
            "model purchase_24h snapshot",
            "metrics weekly_orders overall",
            "metrics weekly_orders windows",
            "source events-0.jsonl/0 progress");
    assertThat(
            expected.store.keySet().stream().filter(key -> key.startsWith("member-category m0/")))
        .as("parts of a member who viewed five categories, bound 3")
        .hasSize(3);
    assertThat(expected.deadLetters).hasSizeGreaterThan(50);
    assertThat(expected.store.get("metrics purchase_24h overall")).contains("refused=0");
  }

  @ParameterizedTest
  @CsvSource({"1, rocksdb", "2, hashmap", "2, rocksdb", "4, hashmap", "4, rocksdb"})
  void parallelismAndBackend_makeNoDifference(int parallelism, String backend) throws Exception {
    Result result = run(backend + parallelism, parallelism, backend, Disturbance.NONE);

    assertSame(result);
  }

  @ParameterizedTest
  @CsvSource({
    "1, hashmap, 1, false",
    "1, rocksdb, 6, true",
    "2, rocksdb, 2, false",
    "2, hashmap, 5, true",
    "4, rocksdb, 1, true",
    "4, hashmap, 4, false"
  })
  void failuresAndRestartsFromCheckpoints_makeNoDifference(
      int parallelism, String backend, int checkpointsBeforeFailure, boolean atEnd)
      throws Exception {
    String name = "failing-%s-%d-%d".formatted(backend, parallelism, checkpointsBeforeFailure);
    Disturbance disturbance = new Disturbance(3, checkpointsBeforeFailure, atEnd);

    Result result = run(name, parallelism, backend, disturbance);

    assertSame(result);
  }

  /** What waits to be published is in the checkpoints. */
  @ParameterizedTest
  @CsvSource({"1, hashmap, false", "2, rocksdb, true", "2, hashmap, false"})
  void failuresWhileCatchingUp_makeNoDifference(int parallelism, String backend, boolean atEnd)
      throws Exception {
    String name = "catching-up-%s-%d".formatted(backend, parallelism);
    Disturbance disturbance = new Disturbance(2, 1, atEnd);

    Result result = run(name, parallelism, backend, disturbance, CATCHING_UP);

    assertSame(result);
  }

  /** Until the job is in the middle of the log. */
  private static void awaitSome(CollectingStore store, JobClient job) throws Exception {
    while (store.content().size() < 100) {
      assertThat(job.getJobStatus().get(10, TimeUnit.SECONDS).isTerminalState()).isFalse();
      Thread.sleep(5);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, hashmap, 4, rocksdb", "4, rocksdb, 1, hashmap", "1, rocksdb, 2, rocksdb"})
  void savepointContinuedAtAnotherParallelismAndBackend_makesNoDifference(
      int before, String backendBefore, int after, String backendAfter) throws Exception {
    String name = "savepoint-%d-%s-%d-%s".formatted(before, backendBefore, after, backendAfter);
    CollectingStore store = new CollectingStore(name, false);
    JobClient job = define(before, backendBefore, Disturbance.NONE, store, null).executeAsync();
    awaitSome(store, job);
    String savepoint = ShopSavepoint.stop(job, folder.resolve(name), SavepointFormatType.CANONICAL);
    String progress = store.content().get("source events-0.jsonl/0 progress");
    System.out.printf("%s: stopped at %s%n", name, progress);
    assertThat(progress).isNotEqualTo(expected.store.get("source events-0.jsonl/0 progress"));

    define(after, backendAfter, Disturbance.NONE, store, savepoint).execute();

    assertSame(result(name));
  }

  /**
   * The windows of the features that are new are short: at the end of the log they hold all that
   * they would have held from the beginning.
   */
  @Test
  void savepointContinuedWithAnotherCatalogue_endsLikeARunThatAlwaysHadIt() throws Exception {
    CatalogueText before =
        new CatalogueText(
            "before",
            ShopLog.CATALOGUE
                .yaml()
                .replaceAll(" +- \\{name: brands_2d, [^\n]*\n", "")
                .replace(
                    "features:\n",
                    "features:\n  - {name: gone, entity: member, aggregate: count, of: view}\n"));
    assertThat(before.parse().feature("brands_2d")).isEmpty();
    CollectingStore store = new CollectingStore("other-catalogue", false);
    JobClient job = define(before, 2, HEAP, Disturbance.NONE, store, null, LIVE).executeAsync();
    awaitSome(store, job);
    String savepoint =
        ShopSavepoint.stop(job, folder.resolve("other-catalogue"), SavepointFormatType.CANONICAL);

    define(1, ROCKS, Disturbance.NONE, store, savepoint).execute();

    Result result = result("other-catalogue");
    // the layout that records had before stays
    Catalogue old = before.parse();
    assertThat(result.store.remove("layout " + old.definitionHash(Entity.MEMBER) + " layout"))
        .isNotNull();
    assertSame(result);
  }

  private static void assertSame(Result result) {
    for (String key : expected.store.keySet()) {
      assertThat(result.store.get(key)).as(key).isEqualTo(expected.store.get(key));
    }
    assertThat(result.store.keySet()).isEqualTo(expected.store.keySet());
    assertThat(result.deadLetters).isEqualTo(expected.deadLetters);
  }
}
