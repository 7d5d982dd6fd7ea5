package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.export.NamespaceExport;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.store.RecordKey;
import io.memberflow.store.redis.RecordCount;
import io.memberflow.store.redis.RedisNamespace;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/**
 * What the job leaves in the store does not depend on how it was run or on what befell Redis: the
 * exports are equal to the byte.
 */
class RedisOutageAcceptanceITCase {
  private static final long EVENTS = 120_000;
  private static final long OUTAGE_MILLIS = 5_000;

  private static LocalPlatform platform;
  @TempDir private static Path folder;
  private static Path undisturbed;
  private static long undisturbedMembers;
  private static long undisturbedBytes;

  @BeforeAll
  static void run() {
    platform = LocalPlatform.start("undisturbed", 5);
    SimulatedLog.of(ShopSettings.ofSize(5, EVENTS)).sendTo(platform);
    long before = memory();
    platform.timed(job("undisturbed", 2), "undisturbed");
    undisturbedBytes = memory() - before;
    undisturbed = export("undisturbed");
    undisturbedMembers = written("undisturbed");
    assertThat(undisturbedMembers).isGreaterThan(2_000);
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  /** Five subtasks read four partitions: one of them has nothing to read. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  @Timeout(300)
  void records_atAnotherParallelism_areTheSame(int parallelism) {
    String namespace = "parallelism-" + parallelism;
    platform.timed(job(namespace, parallelism), namespace);

    assertThat(export(namespace)).hasSameBinaryContentAs(undisturbed);
  }

  /** Redis goes in the middle of the writes: when it is full before it has them all. */
  @Test
  @Timeout(300)
  void records_afterRedisWasAwayForAWhile_areTheSameAndTheJobNeverRestarted() throws Exception {
    try (Jedis jedis = jedis()) {
      jedis.configResetStat();
      jedis.configSet("maxmemory", Long.toString(memory() + undisturbedBytes * 3 / 5));
    }
    platform.execute(job("outage", 2), "outage");
    while (!refuses()) {
      Thread.sleep(20);
    }
    assertThat(written("outage")).as("members before").isLessThan(undisturbedMembers);
    platform.redis().kill();
    try {
      Thread.sleep(OUTAGE_MILLIS);
      assertThat(platform.job().getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
      assertThat(restartedAt()).isZero();
    } finally {
      platform.redis().restart();
    }
    awaitEndWithoutRestart();

    assertThat(export("outage")).hasSameBinaryContentAs(undisturbed);
  }

  private static StreamExecutionEnvironment job(String namespace, int parallelism) {
    StreamExecutionEnvironment env = platform.environment();
    env.setParallelism(parallelism);
    platform.defineMembers(env, CatalogueText.shipped(), namespace, true);
    return env;
  }

  private static long written(String namespace) {
    try (RedisNamespace names = new RedisNamespace(platform.redisSettings(), namespace)) {
      return names.counts().getOrDefault(RecordKey.MEMBER, RecordCount.NONE).records();
    }
  }

  private static Jedis jedis() {
    return new Jedis("127.0.0.1", platform.redis().port());
  }

  /** What Redis uses, in bytes. */
  private static long memory() {
    try (Jedis jedis = jedis()) {
      String info = jedis.info("memory");
      return Long.parseLong(info.replaceAll("(?s).*used_memory:(\\d+).*", "$1"));
    }
  }

  private static boolean refuses() {
    try (Jedis jedis = jedis()) {
      return jedis.info("errorstats").contains("errorstat_OOM");
    }
  }

  private static Path export(String namespace) {
    Path file = folder.resolve(namespace + ".jsonl");
    new NamespaceExport(platform.redisSettings(), namespace, Optional.empty(), lines -> {})
        .write(file);
    return file;
  }

  /**
   * Looks while the job runs: Flink's web interface ends with it. What is left to write can take
   * less than a look; a restart takes a second at least.
   */
  private static void awaitEndWithoutRestart() throws Exception {
    while (!platform.job().getJobExecutionResult().isDone()) {
      try {
        assertThat(restartedAt()).isZero();
      } catch (ConnectException e) {
        // it has just ended
      }
      Thread.sleep(100);
    }
    platform.job().getJobExecutionResult().get();
  }

  /** When Flink last restarted the job, in milliseconds; 0 for never. */
  private static long restartedAt() throws Exception {
    URI uri = URI.create(platform.webAddress() + "/jobs/" + platform.job().getJobID());
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    return new ObjectMapper().readTree(answer.body()).at("/timestamps/RESTARTING").asLong(0);
  }
}
