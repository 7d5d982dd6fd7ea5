package io.memberflow.publishing;

import static io.memberflow.servers.RedisTelnet.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.LocalRedisCluster;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import io.memberflow.store.StoreAccessException;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RecordCount;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What befalls real servers holds the job back and loses nothing. */
@Timeout(120)
class RedisSinkWriterITCase {
  private static final int MEMBERS = 5_000; // several batches
  private static final Map<String, String> QUICK = Map.of("appendonly", "no");

  @TempDir private Path folder;

  /** Counts the attempts that failed. */
  private final Counter retries = new SimpleCounter();

  private RedisSinkWriter writer(String uri) throws IOException {
    return new RedisSinkWriter(
        sink(uri).connect(),
        "shop",
        Duration.ofDays(1),
        100,
        new TestProcessingTimeService(),
        new UnregisteredMetricsGroup() {
          @Override
          public Counter counter(String name) {
            return name.equals("redis-retries") ? retries : super.counter(name);
          }
        },
        Clock.systemUTC());
  }

  private static RedisSink sink(String uri) {
    return new RedisSink(
        uri, "shop", Duration.ofDays(1), WriteMode.GUARDED, Duration.ofMillis(100));
  }

  /** Writes all members on a thread of its own, as a job does, and flushes as a checkpoint does. */
  private static CompletableFuture<Void> job(RedisSinkWriter writer, int from, int to) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = from; i < to; i++) {
              Section section = Section.builder("score", i, 1, "v").put("score", i).build();
              writer.write(new Publication(RecordKey.MEMBER, "m" + i, section), null);
            }
            writer.flush(false);
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        work -> new Thread(work, "job").start());
  }

  private void awaitRetries(long more) throws InterruptedException {
    long from = retries.getCount();
    while (retries.getCount() < from + more) { // the test's time limit ends it
      Thread.sleep(10);
    }
  }

  private static void assertAllThere(String uri, int members) {
    try (RedisRecordReader reader = new RedisRecordReader(RedisSettings.parse(uri))) {
      List<RecordKey> keys =
          IntStream.range(0, members).mapToObj(i -> RecordKey.member("shop", "m" + i)).toList();
      List<StoredRecord> read = reader.read(keys);
      for (int i = 0; i < members; i++) {
        assertThat(read.get(i).number("score")).as("member %d", i).hasValue(i);
      }
    }
  }

  @Test
  void memory_thatIsFull_holdsTheJobBackUntilThereIsMore() throws Exception {
    try (LocalRedis redis = LocalRedis.start(QUICK);
        RedisSinkWriter writer = writer(redis.uri().toString())) {
      ask(redis.port(), "CONFIG SET maxmemory-policy noeviction");
      ask(redis.port(), "CONFIG SET maxmemory 1");
      CompletableFuture<Void> job = job(writer, 0, MEMBERS);
      awaitRetries(3);
      assertThat(job).as("held back").isNotDone();
      ask(redis.port(), "CONFIG SET maxmemory 0");
      job.get(60, TimeUnit.SECONDS);
      assertAllThere(redis.uri().toString(), MEMBERS);
    }
  }

  @Test
  void replica_holdsTheJobBackUntilItIsThePrimary() throws Exception {
    try (LocalRedis primary = LocalRedis.start(QUICK);
        LocalRedis replica = LocalRedis.start(QUICK);
        RedisSinkWriter writer = writer(replica.uri().toString())) {
      job(writer, 0, 100).get(60, TimeUnit.SECONDS);
      ask(replica.port(), "REPLICAOF 127.0.0.1 " + primary.port()); // what it had is gone
      CompletableFuture<Void> job = job(writer, 0, MEMBERS);
      awaitRetries(3);
      assertThat(job).as("held back").isNotDone();
      ask(replica.port(), "REPLICAOF NO ONE");
      job.get(60, TimeUnit.SECONDS);
      assertAllThere(replica.uri().toString(), MEMBERS);
    }
  }

  @Test
  void server_thatDiesAndRestartsEmpty_getsWhatIsWrittenFromThenOn() throws Exception {
    try (LocalRedis redis = LocalRedis.start(QUICK);
        RedisSinkWriter writer = writer(redis.uri().toString())) {
      job(writer, 0, 100).get(60, TimeUnit.SECONDS);
      redis.kill();
      CompletableFuture<Void> job = job(writer, 0, MEMBERS);
      awaitRetries(3);
      assertThat(job).as("held back").isNotDone();
      redis.restartEmpty();
      job.get(60, TimeUnit.SECONDS);
      assertAllThere(redis.uri().toString(), MEMBERS);
      assertThat(ask(redis.port(), "SISMEMBER mf:namespaces shop")).isEqualTo(":1");
    }
  }

  @Test
  void password_thatIsChangedWhileTheJobRuns_holdsItBackUntilItHasTheNewOne() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "s3cret-1");
    try (LocalRedis redis = LocalRedis.start(QUICK)) {
      ask(redis.port(), "ACL SETUSER app on >s3cret-1 ~mf:* +@all");
      String uri = "redis://app@127.0.0.1:%d?password-file=%s".formatted(redis.port(), password);
      try (RedisSinkWriter writer = writer(uri)) {
        job(writer, 0, 100).get(60, TimeUnit.SECONDS);
        ask(redis.port(), "ACL SETUSER app resetpass >s3cret-2");
        ask(redis.port(), "CLIENT KILL USER app");
        CompletableFuture<Void> job = job(writer, 0, MEMBERS);
        awaitRetries(3);
        assertThat(job).as("held back").isNotDone();
        Files.writeString(password, "s3cret-2");
        job.get(60, TimeUnit.SECONDS);
        assertAllThere(redis.uri().toString(), MEMBERS);
      }
    }
  }

  @Test
  void clusterNode_thatIsKilled_holdsTheJobBackUntilItsReplicaTookOver() throws Exception {
    try (LocalRedisCluster cluster = LocalRedisCluster.start(3, true, QUICK);
        RedisSinkWriter writer = writer(cluster.uri())) {
      job(writer, 0, 100).get(60, TimeUnit.SECONDS);
      cluster.primaries().get(1).kill();
      CompletableFuture<Void> job = job(writer, 0, MEMBERS);
      job.get(60, TimeUnit.SECONDS);
      assertThat(retries.getCount()).isPositive();
      assertAllThere(cluster.uri(), MEMBERS);
      try (RedisNamespace shop = new RedisNamespace(RedisSettings.parse(cluster.uri()), "shop")) {
        assertThat(shop.counts()).containsEntry(RecordKey.MEMBER, new RecordCount(MEMBERS, 0));
      }
    }
  }

  @Test
  void credentials_thatAreWrongAtTheStart_endIt() throws Exception {
    try (LocalRedis redis = LocalRedis.start(QUICK)) {
      ask(redis.port(), "ACL SETUSER reader on >s3cret ~mf:* +@read +ping");
      for (String login : List.of("nobody:s3cret", "reader:s3cret-9", "reader:s3cret")) {
        assertThatThrownBy(() -> sink("redis://" + login + "@127.0.0.1:" + redis.port()).connect())
            .isInstanceOf(IOException.class)
            .hasMessageContaining("refuses")
            .hasMessageContaining("127.0.0.1:" + redis.port())
            .hasMessageNotContaining("s3cret")
            .hasCauseInstanceOf(StoreAccessException.class);
      }
    }
  }

  @Test
  void server_thatIsAwayAtTheStart_isWaitedFor() throws Exception {
    try (LocalRedis redis = LocalRedis.start(QUICK)) {
      redis.stop();
      try (RedisSinkWriter writer = writer(redis.uri().toString())) {
        CompletableFuture<Void> job = job(writer, 0, MEMBERS);
        awaitRetries(2);
        redis.restart();
        job.get(60, TimeUnit.SECONDS);
        assertAllThere(redis.uri().toString(), MEMBERS);
      }
    }
  }

  @Test
  void key_ofAnotherType_failsTheJob() throws Exception {
    try (LocalRedis redis = LocalRedis.start(QUICK);
        RedisSinkWriter writer = writer(redis.uri().toString())) {
      ask(redis.port(), "SET mf:shop:member:{m7} x");
      CompletableFuture<Void> job = job(writer, 0, 10);
      assertThatThrownBy(() -> job.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasStackTraceContaining("no hash");
    }
  }
}
