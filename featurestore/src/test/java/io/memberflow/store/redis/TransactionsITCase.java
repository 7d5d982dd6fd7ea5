package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Transactions leave what the script would leave, and never what it would not. */
class TransactionsITCase {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_767_225_600_000L), ZoneOffset.UTC);
  private static TestRedis redis;

  @BeforeAll
  static void start() throws IOException {
    redis = TestRedis.start();
  }

  @AfterAll
  static void stop() throws IOException {
    redis.close();
  }

  @BeforeEach
  void empty() {
    try (Jedis jedis = redis.client()) {
      jedis.flushAll();
      jedis.configResetStat();
    }
  }

  @Test
  void ordinaryWrites_takeNoScript() {
    List<RecordWrite> writes =
        IntStream.range(0, 1_000).mapToObj(i -> write(i, features(1, 1, "v", i))).toList();
    try (RedisRecordWriter writer = new RedisRecordWriter(redis.settings())) {
      writer.write(writes);
      writer.write(writes);
      assertThat(writer.applied()).isEqualTo(2_000);
    }
    assertThat(calls("evalsha")).isZero();
    assertThat(calls("hset")).isEqualTo(2_000);
  }

  /** Random histories of one record by two writers, one of which has no transactions. */
  @Test
  void everyHistory_leavesWhatTheScriptLeaves() {
    SplittableRandom random = new SplittableRandom(7);
    try (RedisRecordWriter writer = writer(redis.settings());
        RedisRecordWriter script =
            new RedisRecordWriter(redis.settings(), WriteMode.GUARDED, CLOCK, Optional.empty());
        Jedis jedis = redis.client()) {
      for (int history = 0; history < 150; history++) {
        for (int step = 0; step < 12; step++) {
          int change = random.nextInt();
          writer.write(List.of(change("one", history, new SplittableRandom(change))));
          script.write(List.of(change("two", history, new SplittableRandom(change))));
          String one = key("one", history).redisKey();
          String two = key("two", history).redisKey();
          assertThat(jedis.hgetAll(one)).isEqualTo(jedis.hgetAll(two));
          assertThat(jedis.pttl(one)).isCloseTo(jedis.pttl(two), within(60_000L));
        }
        assertThat(writer.applied()).isEqualTo(script.applied());
        assertThat(writer.refused()).isEqualTo(script.refused());
      }
      assertThat(script.refused()).isPositive();
    }
    assertThat(calls("exec")).isPositive();
  }

  /** Where another writer comes between the look and the write, nothing of the chunk is written. */
  @Test
  void recordThatChangesAfterTheLook_isLeftToTheScript() {
    TransactionChunk chunk = new TransactionChunk(2);
    chunk.add(write(1, features(10, 1, "v", 1)));
    chunk.add(write(2, features(10, 1, "v", 1)));
    try (TransactionLane lane =
            new TransactionLane(
                new RedisConnection(redis.settings(), redis.settings().address().nodes().get(0)));
        RedisRecordWriter other = writer(redis.settings())) {
      lane.open();
      lane.watch(chunk, List.of());
      lane.send();
      lane.judge();
      other.write(List.of(write(2, features(11, 1, "v", 2))));
      lane.write(0);
      lane.send();
      lane.finish();
    }
    List<RecordWrite> left = new ArrayList<>();
    chunk.addLeft(left);
    assertThat(left).hasSize(2);
    assertThat(value(1)).isNull();
    assertThat(value(2)).isEqualTo("2");
  }

  /** The later of two writes of a record in one batch is judged by what the first one leaves. */
  @Test
  void recordTwiceInABatch_keepsTheNewer() {
    try (RedisRecordWriter writer = writer(redis.settings())) {
      writer.write(List.of(write(1, features(20, 1, "v", 2)), write(1, features(10, 1, "v", 1))));
      writer.write(List.of(write(2, features(10, 1, "v", 1)), write(2, features(20, 1, "v", 2))));
      assertThat(writer.applied()).isEqualTo(3);
      assertThat(writer.refused()).isEqualTo(1);
    }
    assertThat(value(1)).isEqualTo("2");
    assertThat(value(2)).isEqualTo("2");
  }

  @Test
  void writersOfTheSameRecords_allAtOnce_leaveTheNewest() throws Exception {
    int writers = 4;
    int records = 100;
    int rounds = 60;
    // without it, where cores are scarce one writer can be through before the next one begins
    CyclicBarrier together = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int epoch = w;
        all.add(
            threads.submit(
                () -> {
                  SplittableRandom random = new SplittableRandom(epoch);
                  try (RedisRecordWriter writer = writer(redis.settings())) {
                    for (int round = 0; round < rounds; round++) {
                      together.await(30, TimeUnit.SECONDS);
                      long asOf = round == rounds / 2 ? 1_000 : random.nextInt(1_000);
                      writer.write(
                          IntStream.range(0, records)
                              .mapToObj(
                                  i -> write(i, features(asOf, epoch, "v", asOf * 10 + epoch)))
                              .toList());
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    for (int i = 0; i < records; i++) {
      assertThat(value(i)).isEqualTo(Integer.toString(1_000 * 10 + writers - 1));
    }
    assertThat(calls("evalsha")).as("transactions met each other").isPositive();
  }

  /** An operator may keep a user of earlier days: it has the script and no transactions. */
  @Test
  void userWithoutTransactions_writesByScript() {
    for (String missing : List.of("-multi", "-watch", "-exec")) {
      try (Jedis jedis = redis.client()) {
        jedis.configResetStat();
        jedis.aclSetUser("old", "reset", "on", ">pass", "~*", "+@all", missing);
      }
      RedisSettings old = RedisSettings.parse("redis://old:pass@127.0.0.1:" + redis.port());
      try (RedisRecordWriter writer = writer(old)) {
        writer.write(List.of(write(1, features(1, 1, "v", 1))));
        writer.write(List.of(write(1, features(2, 1, "v", 2))));
        assertThat(writer.applied()).isEqualTo(2);
      }
      assertThat(value(1)).isEqualTo("2");
      assertThat(calls("hset")).as("the script's, without %s", missing).isEqualTo(2);
      assertThat(calls("evalsha")).isPositive();
      empty();
    }
  }

  /** What is refused while connections are open must not leave a write that nothing guards. */
  @Test
  void permissionForTransactions_thatIsTakenWhileRunning_leavesTheScript() {
    RedisSettings user = RedisSettings.parse("redis://app:pass@127.0.0.1:" + redis.port());
    for (String taken : List.of("-multi", "-watch", "-exec")) {
      try (Jedis jedis = redis.client()) {
        jedis.aclSetUser("app", "reset", "on", ">pass", "~*", "+@all");
        try (RedisRecordWriter writer = writer(user)) {
          writer.write(List.of(write(1, features(1, 1, "v", 1))));
          jedis.configResetStat();
          jedis.aclSetUser("app", taken);
          writer.write(List.of(write(1, features(2, 1, "v", 2))));
          writer.write(List.of(write(1, features(3, 1, "v", 3))));
          assertThat(writer.applied()).isEqualTo(3);
        }
      }
      assertThat(value(1)).isEqualTo("3");
      assertThat(calls("hset")).as("the script's, with %s", taken).isEqualTo(2);
      assertThat(calls("evalsha")).isPositive();
      empty();
    }
  }

  private static RedisRecordWriter writer(RedisSettings settings) {
    return new RedisRecordWriter(settings, WriteMode.GUARDED, CLOCK);
  }

  private static RecordKey key(String namespace, int id) {
    return RecordKey.member(namespace, Integer.toString(id));
  }

  private static RecordWrite write(int id, Section... sections) {
    return new RecordWrite(key("test", id), List.of(sections), DAY);
  }

  private static Section features(long asOf, long epoch, String version, long value) {
    return Section.builder("features", asOf, epoch, version).put("f", value).put("g", 7).build();
  }

  /**
   * Features of two versions, scores, both, values that are absent, and now and then an erasure.
   */
  private static RecordWrite change(String namespace, int id, SplittableRandom random) {
    long asOf = random.nextInt(8);
    long epoch = random.nextInt(3);
    RecordKey key = key(namespace, id);
    int kind = random.nextInt(14);
    if (kind == 0) {
      return RecordWrite.erase(key, asOf, epoch, Duration.ofDays(30));
    }
    List<Section> sections = new ArrayList<>();
    if (kind % 2 == 0 || kind == 1) {
      Section.Builder features =
          Section.builder("features", asOf, epoch, kind < 10 ? "v1" : "v2").put("f", asOf);
      if (random.nextBoolean()) {
        features.put("g", epoch);
      } else {
        features.absent("g");
      }
      sections.add(kind < 10 ? features.put("h", 1).build() : features.build());
    }
    if (kind % 2 == 1) {
      long other = random.nextInt(8);
      sections.add(
          Section.builder("buys", other, epoch, "1")
              .put("buys", 0.5 + other)
              .absent("buys.item")
              .build());
    }
    return new RecordWrite(key, sections, Duration.ofHours(1 + random.nextInt(20)));
  }

  private static String value(int id) {
    try (Jedis jedis = redis.client()) {
      return jedis.hget(key("test", id).redisKey(), "f");
    }
  }

  private static long calls(String command) {
    try (Jedis jedis = redis.client()) {
      return jedis
          .info("commandstats")
          .lines()
          .filter(line -> line.startsWith("cmdstat_" + command + ":calls="))
          .mapToLong(line -> Long.parseLong(line.replaceAll("^[^=]*calls=(\\d+),.*", "$1")))
          .sum();
    }
  }
}
