package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(60)
class RedisFailureITCase {
  private static final RecordKey KEY = RecordKey.member("test", "17");
  private static final List<RecordWrite> WRITES =
      List.of(
          new RecordWrite(
              KEY,
              List.of(Section.builder("features", 1, 1, "v").put("f", 1).build()),
              Duration.ofDays(1)));

  @Test
  void server_thatDies_isUnavailableWithinTheTimeoutAndUsedAgainAfterItsRestart()
      throws IOException {
    TestRedis first = TestRedis.start();
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

      try (TestRedis second = TestRedis.start(first.port());
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
    TestRedis first = TestRedis.start();
    try (RedisRecordWriter writer = new RedisRecordWriter(first.settings())) {
      writer.write(WRITES);
      first.close();
      try (TestRedis second = TestRedis.start(first.port())) {
        writer.write(WRITES);
        assertThat(writer.applied()).isEqualTo(2);
      }
    } finally {
      first.close();
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
    try (TestRedis redis = TestRedis.start("requirepass right");
        TestRedis open = TestRedis.start()) {
      String host = "127.0.0.1:" + redis.port();
      refused("redis://:s3cret@" + host, "wrong user or password");
      refused("redis://app:s3cret@" + host, "wrong user or password");
      refused("redis://" + host, "needs a password");
      refused("redis://:s3cret@127.0.0.1:" + open.port(), "has no password");
      try (RedisRecordWriter writer =
          new RedisRecordWriter(RedisSettings.parse("redis://:right@" + host))) {
        writer.ping();
        writer.write(WRITES);
        assertThat(writer.applied()).isEqualTo(1);
      }
    }
  }

  @Test
  void user_withoutPermission_isTold() throws IOException {
    try (TestRedis redis = TestRedis.start("user reader on >pw ~mf:* +@read +ping")) {
      refused("redis://reader:pw@127.0.0.1:" + redis.port(), "lacks a permission");
    }
  }

  @Test
  void replica_isToldToBeReadOnly() throws IOException {
    try (TestRedis primary = TestRedis.start();
        TestRedis replica = TestRedis.start("replicaof 127.0.0.1 " + primary.port())) {
      refused("redis://127.0.0.1:" + replica.port(), "read-only replica");
    }
  }

  @Test
  void memory_thatIsFull_isTold() throws IOException {
    try (TestRedis redis = TestRedis.start()) {
      try (RedisRecordWriter writer = new RedisRecordWriter(redis.settings());
          Jedis jedis = redis.client()) {
        writer.write(WRITES);
        jedis.configSet("maxmemory", "1");
        assertThatThrownBy(() -> writer.write(WRITES))
            .isExactlyInstanceOf(StoreException.class)
            .hasMessageContaining("out of memory");
        jedis.configSet("maxmemory", "0");
        writer.write(WRITES);
      }
    }
  }

  private static void refused(String uri, String reason) {
    try (RedisRecordWriter writer = new RedisRecordWriter(RedisSettings.parse(uri))) {
      assertThatThrownBy(() -> writer.write(WRITES))
          .isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining(reason)
          .hasMessageNotContaining("s3cret");
    }
  }

  private static RedisSettings quick(RedisSettings settings) {
    return settings.withTimeouts(Duration.ofMillis(500), Duration.ofMillis(500));
  }
}
