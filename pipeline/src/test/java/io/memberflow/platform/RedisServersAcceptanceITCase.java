package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.cli.Memberflow;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.LocalRedisCluster;
import io.memberflow.servers.TlsRedis;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.store.RecordKey;
import io.memberflow.store.redis.RecordCount;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job leaves the same in a cluster of three nodes, and in a server that speaks TLS to
 * known users only, as in one plain server: to the byte, and also when a server was away meanwhile.
 */
@Timeout(300)
class RedisServersAcceptanceITCase {
  private static final long EVENTS = 100_000;
  private static final long OUTAGE_MILLIS = 4_000;

  @TempDir private static Path folder;
  private static LocalPlatform platform;
  private static LocalRedisCluster cluster;
  private static TlsRedis encrypted;
  private static Path plain;

  /** An address for the job, and one for who looks at what it does. */
  private record Store(String writer, String operator) {}

  @BeforeAll
  static void run() throws Exception {
    platform = LocalPlatform.start("plain", 2);
    SimulatedLog.of(ShopSettings.ofSize(11, EVENTS)).sendTo(platform);
    Store single = new Store(platform.redisAddress(), platform.redisAddress());
    members(single, "plain");
    plain = export(single, "plain");
    assertThat(Files.readAllLines(plain).size()).isGreaterThan(1_000);
    cluster = LocalRedisCluster.start();
    encrypted = encrypted();
  }

  @AfterAll
  static void close() {
    encrypted.close();
    cluster.close();
    platform.close();
  }

  /** With the users of deploy/redis/users.acl. */
  private static TlsRedis encrypted() throws Exception {
    List<String> users =
        Files.readAllLines(Path.of("..", "deploy", "redis", "users.acl")).stream()
            .filter(line -> line.startsWith("user "))
            .toList();
    Files.writeString(folder.resolve("password"), "CHANGE-ME\n");
    return TlsRedis.start(
        folder, Map.of("aclfile", Files.write(folder.resolve("users.acl"), users).toString()));
  }

  private static Store cluster() {
    return new Store(cluster.uri(), cluster.uri());
  }

  private static Store overTls() {
    Path password = folder.resolve("password");
    return new Store(
        encrypted.uri("memberflow-writer", password),
        encrypted.uri("memberflow-operator", password));
  }

  @Test
  void cluster_holdsWhatAPlainServerHolds() throws Exception {
    members(cluster(), "calm");
    assertThat(export(cluster(), "calm")).hasSameBinaryContentAs(plain);
  }

  @Test
  void cluster_whoseNodeWasAwayInMidRun_holdsTheSame() throws Exception {
    membersWithOutage(cluster(), "node-away", cluster.primaries().get(1));
    assertThat(export(cluster(), "node-away")).hasSameBinaryContentAs(plain);
  }

  @Test
  void serverOverTls_withAUserOfItsOwn_holdsWhatAPlainServerHolds() throws Exception {
    members(overTls(), "calm");
    assertThat(export(overTls(), "calm")).hasSameBinaryContentAs(plain);
  }

  @Test
  void serverOverTls_thatWasAwayInMidRun_holdsTheSame() throws Exception {
    membersWithOutage(overTls(), "server-away", encrypted.server());
    assertThat(export(overTls(), "server-away")).hasSameBinaryContentAs(plain);
  }

  /** The server goes when the job has begun to write, and all that comes later has to wait. */
  private static void membersWithOutage(Store store, String namespace, LocalRedis server)
      throws Exception {
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(
            () -> members(store, namespace), task -> new Thread(task).start());
    while (sources(store, namespace) == 0) {
      assertThat(job).as("the job still runs").isNotDone();
      Thread.sleep(20);
    }
    server.kill();
    try {
      Thread.sleep(OUTAGE_MILLIS);
      assertThat(job).as("the job waits").isNotDone();
    } finally {
      server.restart();
    }
    job.join();
  }

  /** How many of the job's records say how far it has come. */
  private static long sources(Store store, String namespace) {
    try (RedisNamespace names =
        new RedisNamespace(RedisSettings.parse(store.operator()), namespace)) {
      return names.counts().getOrDefault(RecordKey.SOURCE, RecordCount.NONE).records();
    }
  }

  private static void members(Store store, String namespace) {
    try {
      Path config =
          Files.writeString(
              folder.resolve(namespace + ".yaml"),
              """
              namespace: %s
              kafka: {bootstrap: '%s', items: items}
              redis: {uri: '%s'}
              bounded: true
              """
                  .formatted(namespace, platform.kafkaAddress(), store.writer()));
      command("members", "--config", config.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path export(Store store, String namespace) throws IOException {
    Path file = folder.resolve("export.jsonl");
    command(
        "export", "--namespace", namespace, "--redis", store.operator(), "--out", file.toString());
    return Files.move(file, Files.createTempDirectory(folder, namespace).resolve("export.jsonl"));
  }

  private static void command(String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter all = new PrintWriter(said, true);
    assertThat(Memberflow.run(all, all, arguments)).as(said.toString()).isZero();
  }
}
