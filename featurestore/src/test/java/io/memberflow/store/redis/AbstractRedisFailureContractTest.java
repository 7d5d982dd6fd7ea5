package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoreAccessException;
import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** What a reader and a writer say and do when something is wrong with a server. */
@Timeout(60)
abstract class AbstractRedisFailureContractTest {
  private static final RecordKey KEY = RecordKey.member("test", "17");
  private static final List<RecordWrite> WRITES =
      List.of(
          new RecordWrite(
              KEY,
              List.of(Section.builder("features", 1, 1, "v").put("f", 1).build()),
              Duration.ofDays(1)));

  @TempDir private Path folder;

  /** The program under test; skips the test where it is not installed. */
  abstract TestBinary binary();

  private TestRedis start(String... settings) throws IOException {
    return start(TestRedis.freePort(), settings);
  }

  private TestRedis start(int port, String... settings) throws IOException {
    return TestRedis.start(binary(), port, settings);
  }

  @Test
  void server_thatDies_isUnavailableWithinTheTimeoutAndUsedAgainAfterItsRestart()
      throws IOException {
    TestRedis first = start();
    RedisSettings settings = quick(first.settings());
    try (RedisRecordWriter writer = new RedisRecordWriter(settings);
        RedisRecordReader reader = new RedisRecordReader(settings)) {
      writer.write(WRITES);
      assertThat(reader.read(KEY).exists()).isTrue();
      first.close();
      long start = System.nanoTime();
      assertThatThrownBy(() -> writer.write(WRITES))
          .isInstanceOfSatisfying(
              StoreUnavailableException.class,
              e -> assertThat(e.address()).isEqualTo("127.0.0.1:" + first.port()))
          .hasMessageContaining("127.0.0.1:" + first.port())
          .hasMessageContaining("refused");
      assertThatThrownBy(() -> reader.read(KEY)).isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(writer::ping).isInstanceOf(StoreUnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));

      try (TestRedis second = start(first.port());
          Jedis jedis = second.client()) {
        writer.write(WRITES);
        assertThat(reader.read(KEY).exists()).isTrue();
        // the restarted server has no data: the namespace must be there again
        assertThat(jedis.smembers("mf:namespaces")).containsExactly("test");
      }
    } finally {
      first.close();
    }
  }

  @Test
  void server_thatRestartsBetweenCalls_goesUnnoticed() throws IOException {
    TestRedis first = start();
    try (RedisRecordWriter writer = new RedisRecordWriter(first.settings())) {
      writer.write(WRITES);
      first.close();
      try (TestRedis second = start(first.port())) {
        writer.write(WRITES);
        assertThat(writer.applied()).isEqualTo(2);
      }
    } finally {
      first.close();
    }
  }

  @Test
  void server_thatIsFlushedUnderAnOpenConnection_getsTheNamespaceAgain() throws IOException {
    try (TestRedis redis = start();
        RedisRecordWriter writer = new RedisRecordWriter(redis.settings());
        Jedis jedis = redis.client()) {
      writer.write(WRITES);
      jedis.flushAll();
      jedis.scriptFlush();
      writer.write(WRITES);
      assertThat(jedis.smembers("mf:namespaces")).containsExactly("test");
      assertThat(jedis.hget(KEY.redisKey(), "f")).isEqualTo("1");
    }
  }

  @Test
  void server_thatNeverAnswers_isUnavailableAfterTheTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        RedisRecordWriter writer =
            new RedisRecordWriter(
                quick(RedisSettings.parse("redis://127.0.0.1:" + silent.getLocalPort())))) {
      long start = System.nanoTime();
      assertThatThrownBy(writer::ping)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("command 500 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void host_thatDoesNotExist_isUnavailableByName() {
    try (RedisRecordReader reader =
        new RedisRecordReader(quick(RedisSettings.parse("redis://nowhere.invalid")))) {
      assertThatThrownBy(reader::ping)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("nowhere.invalid:6379");
    }
  }

  @Test
  void password_wrongMissingOrTooMany_isSaidWithoutShowingIt() throws IOException {
    try (TestRedis redis = start("requirepass right");
        TestRedis open = start()) {
      String host = "127.0.0.1:" + redis.port();
      denied("redis://:s3cret@" + host, "wrong user or password");
      denied("redis://app:s3cret@" + host, "wrong user or password");
      denied("redis://" + host, "needs a password");
      denied("redis://:s3cret@127.0.0.1:" + open.port(), "has no password");
      try (RedisRecordWriter writer =
          new RedisRecordWriter(RedisSettings.parse("redis://:right@" + host))) {
        writer.ping();
        writer.write(WRITES);
        assertThat(writer.applied()).isEqualTo(1);
      }
    }
  }

  @Test
  void password_thatChangesWhileRunning_isReadFromItsFileAgain() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "s3cret-1\n");
    try (TestRedis redis = start("user app on >s3cret-1 ~* +@all");
        RedisRecordWriter writer =
            new RedisRecordWriter(
                RedisSettings.parse(
                    "redis://app@127.0.0.1:%d?password-file=%s".formatted(redis.port(), file)));
        Jedis jedis = redis.client()) {
      writer.write(WRITES);
      jedis.aclSetUser("app", "resetpass", ">s3cret-2");
      jedis.sendCommand(Command.CLIENT, "KILL", "USER", "app");
      assertThatThrownBy(() -> writer.write(WRITES))
          .isInstanceOf(StoreAccessException.class)
          .hasMessageContaining("wrong user or password")
          .satisfies(AbstractRedisFailureContractTest::showsNoSecret);
      Files.delete(file);
      assertThatThrownBy(() -> writer.write(WRITES))
          .isInstanceOf(StoreAccessException.class)
          .hasMessageContaining(file.toString());
      Files.writeString(file, "s3cret-2");
      writer.write(WRITES);
      assertThat(writer.applied()).isEqualTo(2);
    }
  }

  @Test
  void user_withoutPermission_isTold() throws IOException {
    try (TestRedis redis = start("user reader on >s3cret ~mf:* +@read +ping")) {
      denied("redis://reader:s3cret@127.0.0.1:" + redis.port(), "lacks a permission");
    }
  }

  @Test
  void permission_thatIsTakenWhileRunning_isTold() throws IOException {
    try (TestRedis redis = start("user app on >s3cret ~* +@all");
        RedisRecordWriter writer =
            new RedisRecordWriter(
                RedisSettings.parse("redis://app:s3cret@127.0.0.1:" + redis.port()));
        Jedis jedis = redis.client()) {
      writer.write(WRITES);
      jedis.aclSetUser("app", "-hset"); // the script may no longer write
      assertThatThrownBy(() -> writer.write(WRITES))
          .isInstanceOf(StoreAccessException.class)
          .hasMessageContaining("lacks a permission")
          .satisfies(AbstractRedisFailureContractTest::showsNoSecret);
      jedis.aclSetUser("app", "+hset");
      writer.write(WRITES);
    }
  }

  @Test
  void replica_takesNoWritesUntilItIsThePrimary() throws IOException {
    try (TestRedis primary = start();
        TestRedis replica = start("replicaof 127.0.0.1 " + primary.port());
        RedisRecordWriter writer = new RedisRecordWriter(replica.settings());
        RedisNamespace namespace = new RedisNamespace(replica.settings(), "test");
        Jedis jedis = replica.client()) {
      assertThatThrownBy(() -> writer.write(WRITES))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("read-only replica");
      assertThatThrownBy(namespace::nextJobEpoch).hasMessageContaining("read-only replica");
      jedis.replicaofNoOne();
      writer.write(WRITES);
      assertThat(namespace.nextJobEpoch()).isEqualTo(1);
    }
  }

  @Test
  void memory_thatIsFull_takesNoWritesUntilThereIsMore() throws IOException {
    try (TestRedis redis = start("maxmemory-policy noeviction");
        RedisRecordWriter writer = new RedisRecordWriter(redis.settings());
        RedisRecordReader reader = new RedisRecordReader(redis.settings());
        Jedis jedis = redis.client()) {
      writer.write(WRITES);
      jedis.configSet("maxmemory", "1");
      assertThatThrownBy(() -> writer.write(WRITES))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("out of memory")
          .hasMessageContaining("raise maxmemory");
      assertThat(reader.read(KEY).exists()).as("reads go on").isTrue();
      jedis.configSet("maxmemory", "0");
      writer.write(WRITES);
    }
  }

  @Test
  void server_thatIsLoadingItsData_isUnavailableUntilItHas() throws Exception {
    // while it loads, the server looks at its clients every 2 MiB
    Section large = Section.builder("features", 1, 1, "v").put("f", new byte[4_000]).build();
    List<RecordWrite> many = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      many.add(
          new RecordWrite(RecordKey.member("test", "m" + i), List.of(large), Duration.ofDays(1)));
    }
    try (TestRedis redis = start("rdbcompression no");
        RedisRecordWriter writer = new RedisRecordWriter(redis.settings());
        RedisRecordReader reader = new RedisRecordReader(redis.settings())) {
      writer.write(many);
      try (Jedis jedis = redis.client()) {
        jedis.save();
      }
      redis.kill();
      redis.launch("key-load-delay 1000");
      StoreException loading = failureOf(() -> writer.write(WRITES), "LOADING");
      assertThat(loading).isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> reader.read(KEY)).hasMessageContaining("LOADING");
      redis.awaitReady();
      writer.write(WRITES);
      assertThat(reader.read(KEY).exists()).isTrue();
      assertThat(reader.read(RecordKey.member("test", "m2999")).exists()).isTrue();
    }
  }

  /** Tries until the failure says what it shall: the server needs a moment to get there. */
  private static StoreException failureOf(Runnable work, String said) throws InterruptedException {
    for (int i = 0; i < 2_000; i++) {
      try {
        work.run();
      } catch (StoreException e) {
        if (e.getMessage().contains(said)) {
          return e;
        }
      }
      Thread.sleep(5);
    }
    throw new AssertionError("no failure said " + said);
  }

  @Test
  void reader_whoseConnectionsAreAllBusy_saysSoAfterTheTimeout() throws Exception {
    try (TestRedis redis = start();
        Jedis jedis = redis.client();
        RedisRecordReader reader =
            new RedisRecordReader(
                RedisSettings.parse(
                    "redis://127.0.0.1:%d?connections=1&command-timeout=400ms"
                        .formatted(redis.port())))) {
      jedis.clientPause(5_000);
      List<CompletableFuture<Object>> reads = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        reads.add(
            CompletableFuture.supplyAsync(() -> reader.read(KEY), task -> new Thread(task).start())
                .handle((record, failure) -> failure.getCause().getMessage()));
      }
      assertThat(reads)
          .extracting(CompletableFuture::join)
          .anySatisfy(m -> assertThat(m).asString().contains("all 1 connections were busy"))
          .anySatisfy(m -> assertThat(m).asString().contains("no answer within its timeout"));
    }
  }

  private static void denied(String uri, String reason) {
    RedisSettings settings = RedisSettings.parse(uri);
    try (RedisRecordWriter writer = new RedisRecordWriter(settings)) {
      for (ThrowingCallable use :
          List.<ThrowingCallable>of(writer::ping, () -> writer.write(WRITES))) {
        assertThatThrownBy(use)
            .isInstanceOf(StoreAccessException.class)
            .hasMessageContaining(reason)
            .hasMessageContaining(settings.address().hostAndPort())
            .satisfies(AbstractRedisFailureContractTest::showsNoSecret);
      }
    }
  }

  /** Neither the message nor the stack trace, which ends up in logs. */
  private static void showsNoSecret(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain("s3cret");
  }

  private static RedisSettings quick(RedisSettings settings) {
    return settings.withTimeouts(Duration.ofMillis(500), Duration.ofMillis(500));
  }
}
