package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.FieldNames;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoreException;
import io.memberflow.store.StoredRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What the store does, whichever server or cluster is behind it. */
abstract class AbstractRedisRecordContractTest {
  private static final RecordKey KEY = RecordKey.member("test", "17");
  private static final Duration DAY = Duration.ofDays(1);
  private static final long WRITTEN = 1_767_225_600_000L;

  private static final List<String> ODD_IDS =
      List.of(
          "",
          " ",
          "/",
          ":",
          "{",
          "}",
          "{}",
          "}{",
          "%",
          "%7B",
          "a/b:{c} %d\u0000",
          "two words ",
          "line\nbreak\r\t",
          "josé 😀 日本語",
          "\ud800",
          "mf:test:item:{1}",
          "-9223372036854775808",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          "007",
          "x".repeat(2_000));

  private Jedis jedis;
  private RedisRecordWriter writer;
  private RedisRecordReader reader;

  /** Where the servers are. */
  abstract RedisSettings settings();

  /** A plain client of the server that holds a key. */
  abstract Jedis clientOf(String key);

  /** Plain clients of all servers that hold keys. */
  abstract List<Jedis> clients();

  @BeforeEach
  void connect() {
    for (Jedis server : clients()) {
      server.flushAll(); // servers of this test's own
      server.close();
    }
    jedis = clientOf(KEY.redisKey());
    writer = writer(WriteMode.GUARDED);
    reader = new RedisRecordReader(settings());
  }

  @AfterEach
  void disconnect() {
    jedis.close();
    writer.close();
    reader.close();
  }

  @Test
  void olderAsOf_neverWins_inAnyOrder() {
    write(features(20, 1, 2));
    write(features(10, 9, 1));
    assertThat(value()).isEqualTo(2);
    assertThat(writer.applied()).isEqualTo(1);
    assertThat(writer.refused()).isEqualTo(1);
  }

  @Test
  void guard_comparesNumbersNotText() {
    write(features(9, 9, 1));
    write(features(10, 10, 2));
    assertThat(value()).isEqualTo(2);
    write(features(10, 9, 3));
    assertThat(value()).isEqualTo(2);
    write(features(-5, 10, 4));
    assertThat(value()).isEqualTo(2);
    long late = (1L << 53) - 1;
    write(features(late - 1, 1, 5));
    write(features(late, 1, 6));
    write(features(late - 1, 1, 7));
    assertThat(value()).isEqualTo(6);
  }

  @Test
  void equalRepeat_changesNothing() {
    write(features(10, 1, 1));
    Map<String, String> before = jedis.hgetAll(KEY.redisKey());
    write(features(10, 1, 1));
    assertThat(jedis.hgetAll(KEY.redisKey())).isEqualTo(before);
    assertThat(writer.applied()).isEqualTo(2);
  }

  @Test
  void newerJobEpoch_atEqualTime_wins() {
    write(features(10, 1, 1));
    write(features(10, 2, 2));
    write(features(10, 1, 3));
    assertThat(value()).isEqualTo(2);
    assertThat(reader.read(KEY).section("features").orElseThrow().jobEpoch()).isEqualTo(2);
  }

  @Test
  void sections_areGuardedOneByOne() {
    write(features(20, 1, 2), score(10, 0.5));
    write(features(10, 1, 1), score(20, 0.75));
    StoredRecord stored = reader.read(KEY);
    assertThat(stored.number("f")).hasValue(2);
    assertThat(stored.number("buys")).hasValue(0.75);
    assertThat(stored.sections()).containsOnlyKeys("buys", "features");
    assertThat(writer.applied()).isEqualTo(3);
  }

  @Test
  void overwrite_ignoresTheGuard() {
    write(features(20, 2, 2));
    try (RedisRecordWriter backfill = writer(WriteMode.OVERWRITE)) {
      backfill.write(List.of(new RecordWrite(KEY, List.of(features(10, 1, 1)), DAY)));
      assertThat(backfill.applied()).isEqualTo(1);
    }
    assertThat(value()).isEqualTo(1);
    assertThat(reader.read(KEY).section("features").orElseThrow().asOf().toEpochMilli())
        .isEqualTo(10);
  }

  @Test
  void absentField_isDeleted() {
    write(features(10, 1, 1));
    write(Section.builder("features", 20, 1, "v1").put("f", Double.NaN).absent("g").build());
    assertThat(jedis.hkeys(KEY.redisKey())).containsExactly("@features");
  }

  @Test
  void newVersionOfFeatures_deletesWhatIsNotDeclaredAnyMore() {
    Section why =
        Section.builder("buys", 10, 1, "1").put("buys", 0.5).put("buys.why", "orders").build();
    write(Section.builder("features", 10, 1, "v1").put("old", 1).put("f", 1).build(), why);
    write(Section.builder("features", 20, 1, "v1").put("f", 2).build());
    assertThat(jedis.hkeys(KEY.redisKey())).contains("old"); // the same version keeps it
    write(Section.builder("features", 30, 1, "v2").put("f", 3).build());
    assertThat(jedis.hkeys(KEY.redisKey()))
        .containsExactlyInAnyOrder("@features", "f", "@buys", "buys", "buys.why");
  }

  @Test
  void timeToLive_isRenewedByAppliedWritesOnly() {
    write(features(10, 1, 1));
    jedis.pexpire(KEY.redisKey(), 1000);
    write(features(5, 1, 1));
    assertThat(jedis.pttl(KEY.redisKey())).isBetween(1L, 1000L);
    write(features(10, 1, 1));
    assertThat(jedis.pttl(KEY.redisKey())).isBetween(DAY.toMillis() - 60_000, DAY.toMillis());
  }

  /** Values as the shipped catalogue has them: mostly counts, some money, two rates and a mean. */
  @Test
  void record_of20NumbersWithNamesOf10Characters_takesAtMost400BytesAndStaysCompact() {
    for (FieldNames names : FieldNames.values()) {
      Section.Builder features = Section.builder("features", WRITTEN, 12, "0123456789abcdef");
      for (int i = 0; i < 13; i++) {
        features.put(names.field("orders_" + (10 + i) + "d"), 3L * i);
      }
      for (int i = 0; i < 4; i++) {
        features.put(names.field("spends_" + (10 + i) + "d"), 181.25 + 417.5 * i);
      }
      features.put(names.field("buy_per_30"), 3.0 / 46);
      features.put(names.field("ref_per_90"), 1.0 / 7);
      features.put(names.field("dwell_mean"), 1234.0 / 27);
      RecordKey key = RecordKey.member("shop", "member-12345");
      at(key.redisKey(), Jedis::del);
      write(key, features.build());
      long bytes = at(key.redisKey(), Jedis::memoryUsage);
      System.out.printf(
          "MEMORY USAGE of a member with 20 numbers, %s field names: %d B%n", names, bytes);
      String encoding = at(key.redisKey(), Jedis::objectEncoding);
      assertThat(encoding).isIn("ziplist", "listpack");
      long fields = at(key.redisKey(), Jedis::hlen);
      assertThat(fields).isEqualTo(21);
      assertThat(bytes).isLessThanOrEqualTo(names == FieldNames.SHORT ? 400 : 550);
    }
  }

  @Test
  void provenance_ofTheLargestNumbers_staysCompact() {
    long most = (1L << 53) - 1;
    write(Section.builder("features", -most, 9_999_999_999_999L, "v".repeat(18)).build());
    assertThat(jedis.objectEncoding(KEY.redisKey())).isIn("ziplist", "listpack");
  }

  @Test
  void batch_ofManyRecords_readsBackInOrder() {
    List<RecordWrite> writes =
        IntStream.range(0, 1000)
            .mapToObj(i -> new RecordWrite(member(i), List.of(features(i, 1, i)), DAY))
            .toList();
    writer.write(writes);
    List<RecordKey> keys =
        IntStream.range(0, 1001).mapToObj(AbstractRedisRecordContractTest::member).toList();
    List<StoredRecord> read = reader.read(keys);
    assertThat(read).hasSize(1001);
    for (int i = 0; i < 1000; i++) {
      assertThat(read.get(i).key()).isEqualTo(keys.get(i));
      assertThat(read.get(i).number("f")).hasValue(i);
    }
    assertThat(read.get(1000).exists()).isFalse();
    assertThat(reader.read(List.of())).isEmpty();
  }

  /** And nothing else: no second command, no SCAN, no KEYS. */
  @Test
  void read_ofARecord_isOneCommand() {
    write(features(1, 1, 1));
    reader.read(KEY); // connects
    jedis.configResetStat();
    assertThat(reader.read(KEY).exists()).isTrue();
    assertThat(jedis.info("commandstats").lines())
        .filteredOn(line -> line.startsWith("cmdstat_") && !line.startsWith("cmdstat_config"))
        .singleElement()
        .asString()
        .startsWith("cmdstat_hgetall:calls=1,");
  }

  @Test
  void section_ofManyFields_isWrittenAndDeletedWhole() {
    RecordKey key = new RecordKey("test", RecordKey.MODEL, "buys");
    Section.Builder present = Section.builder("weights", 1, 1, "1");
    Section.Builder absent = Section.builder("weights", 2, 1, "2");
    for (int i = 0; i < 10_001; i++) {
      present.put("w" + i, i + 0.5);
      absent.absent("w" + i);
    }
    write(key, present.build());
    long stored = at(key.redisKey(), Jedis::hlen);
    assertThat(stored).isEqualTo(10_002);
    assertThat(reader.read(key).number("w10000")).hasValue(10_000.5);
    write(key, absent.build());
    Set<String> left = at(key.redisKey(), Jedis::hkeys);
    assertThat(left).containsExactly("@weights");
  }

  @Test
  void idsAndBytes_ofAnyKind_roundTrip() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
    }
    Set<String> keys = new HashSet<>();
    for (String id : ODD_IDS) {
      RecordKey key = RecordKey.item("test", id);
      write(key, Section.builder("features", 1, 1, "v").put("b", bytes).build());
      StoredRecord read = reader.read(key);
      assertThat(read.key().id()).isEqualTo(id);
      assertThat(read.bytes("b").orElseThrow()).isEqualTo(bytes);
      boolean exists = at(key.redisKey(), Jedis::exists);
      assertThat(exists).isTrue();
      keys.add(key.redisKey());
    }
    assertThat(keys).as("no two ids share a key").hasSameSizeAs(ODD_IDS);
  }

  @Test
  void batch_acrossAllSlots_keepsTheOrderOfTheIds() {
    List<RecordKey> keys = new ArrayList<>();
    ODD_IDS.forEach(id -> keys.add(RecordKey.member("test", id)));
    IntStream.range(0, 700).forEach(i -> keys.add(member(i * 7_919)));
    Collections.shuffle(keys, new Random(11)); // any order will do
    Map<RecordKey, Integer> values = new HashMap<>();
    List<RecordWrite> writes = new ArrayList<>();
    for (RecordKey key : keys) {
      values.put(key, values.size());
      writes.add(new RecordWrite(key, List.of(features(1, 1, values.get(key))), DAY));
    }
    writer.write(writes);
    keys.add(350, RecordKey.member("test", "nobody"));
    keys.add(keys.get(3)); // one id twice in one batch

    List<StoredRecord> read = reader.read(keys);

    assertThat(read).extracting(StoredRecord::key).isEqualTo(keys);
    for (StoredRecord stored : read) {
      assertThat(stored.exists()).isEqualTo(values.containsKey(stored.key()));
      if (stored.exists()) {
        assertThat(stored.number("f")).hasValue(values.get(stored.key()));
      }
    }
  }

  @Test
  void reader_forManyThreads_givesEachItsOwnRecords() throws Exception {
    writer.write(
        IntStream.range(0, 400)
            .mapToObj(i -> new RecordWrite(member(i), List.of(features(1, 1, i)), DAY))
            .toList());
    ExecutorService threads = Executors.newFixedThreadPool(40); // more than connections
    try {
      List<Future<Boolean>> reads = new ArrayList<>();
      for (int task = 0; task < 200; task++) {
        int from = task;
        List<RecordKey> keys =
            IntStream.range(from, from + 200)
                .mapToObj(AbstractRedisRecordContractTest::member)
                .toList();
        reads.add(
            threads.submit(
                () -> {
                  List<StoredRecord> read = reader.read(keys);
                  return IntStream.range(0, 200)
                      .allMatch(i -> read.get(i).number("f").orElse(-1) == from + i);
                }));
      }
      for (Future<Boolean> read : reads) {
        assertThat(read.get(60, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void timeToLive_isThatOfTheLastAppliedWrite() {
    write(features(10, 1, 1));
    writer.write(List.of(new RecordWrite(KEY, List.of(features(11, 1, 1)), Duration.ofHours(1))));
    assertThat(jedis.pttl(KEY.redisKey()))
        .isBetween(Duration.ofMinutes(59).toMillis(), Duration.ofHours(1).toMillis());
  }

  @Test
  void namespace_countsAndListsItsOwnRecordsOnAllNodes() {
    List<RecordWrite> writes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      writes.add(new RecordWrite(member(i), List.of(features(1, 1, i)), DAY));
    }
    for (String id : ODD_IDS) {
      writes.add(new RecordWrite(RecordKey.item("test", id), List.of(features(1, 1, 1)), DAY));
    }
    writes.add(new RecordWrite(RecordKey.item("other", "1"), List.of(features(1, 1, 1)), DAY));
    writer.write(writes);
    try (RedisNamespace namespace = new RedisNamespace(settings(), "test");
        RedisNamespace empty = new RedisNamespace(settings(), "nobody")) {
      assertThat(namespace.nextJobEpoch()).isEqualTo(1);
      assertThat(namespace.nextJobEpoch()).isEqualTo(2);
      assertThat(namespace.counts())
          .isEqualTo(
              Map.of(
                  "member", new RecordCount(3_000, 0), "item", new RecordCount(ODD_IDS.size(), 0)));
      assertThat(namespace.ids("item")).containsExactlyInAnyOrderElementsOf(ODD_IDS);
      assertThat(namespace.ids("member"))
          .hasSize(3_000)
          .doesNotHaveDuplicates()
          .contains("0", "2999");
      assertThat(empty.counts()).isEmpty();
    }
  }

  @Test
  void ping_ofReaderAndWriter_reachesEveryNode() {
    flushScripts();
    reader.ping();
    writer.ping();
    for (Jedis server : clients()) {
      assertThat(server.info("memory")).contains("number_of_cached_scripts:1");
      server.close();
    }
  }

  @Test
  void namespace_isRegistered() {
    write(features(1, 1, 1));
    write(RecordKey.member("other", "1"), features(1, 1, 1));
    Set<String> namespaces = at("mf:namespaces", Jedis::smembers);
    assertThat(namespaces).containsExactlyInAnyOrder("test", "other");
  }

  @Test
  void flushedScript_isLoadedAgain() {
    try (RedisRecordWriter scripted = writer(WriteMode.OVERWRITE)) {
      scripted.write(List.of(new RecordWrite(KEY, List.of(features(1, 1, 1)), DAY)));
      flushScripts();
      scripted.write(List.of(new RecordWrite(KEY, List.of(features(2, 1, 2)), DAY)));
      assertThat(value()).isEqualTo(2);
      assertThat(scripted.applied()).isEqualTo(2);
    }
  }

  @Test
  void foreignKeyType_isRefusedWithTheReason() {
    jedis.set(KEY.redisKey(), "x");
    assertThatThrownBy(() -> write(features(1, 1, 1)))
        .isExactlyInstanceOf(StoreException.class)
        .hasMessageContaining("no hash");
    assertThatThrownBy(() -> reader.read(KEY))
        .hasMessageContaining("the key mf:test:member:{17} holds something that is no hash");
    jedis.del(KEY.redisKey());
    write(features(1, 1, 1)); // the writer has recovered
    assertThat(value()).isEqualTo(1);
  }

  @Test
  void throughput_ofGuardedWrites_isPrinted() {
    List<RecordWrite> writes = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      Section.Builder features = Section.builder("features", WRITTEN, 1, "0123456789abcdef");
      for (int f = 0; f < 20; f++) {
        features.put("orders_" + (10 + f) + "d", i * 0.25 + f);
      }
      writes.add(new RecordWrite(member(i), List.of(features.build()), DAY));
    }
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      writer.write(writes);
      System.out.printf(
          "%s: %.0f guarded writes of 20 features a second%n",
          round == 0 ? "new records" : "existing records",
          writes.size() / ((System.nanoTime() - start) / 1e9));
    }
    long start = System.nanoTime();
    int found = reader.read(writes.stream().map(RecordWrite::key).toList()).size();
    System.out.printf("%.0f records read a second%n", found / ((System.nanoTime() - start) / 1e9));
    assertThat(writer.applied()).isEqualTo(40_000);
  }

  private RedisRecordWriter writer(WriteMode mode) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(WRITTEN), ZoneOffset.UTC);
    return new RedisRecordWriter(settings(), mode, clock);
  }

  private static RecordKey member(int id) {
    return RecordKey.member("test", Integer.toString(id));
  }

  private void write(Section... sections) {
    write(KEY, sections);
  }

  private void write(RecordKey key, Section... sections) {
    writer.write(List.of(new RecordWrite(key, List.of(sections), DAY)));
  }

  private void flushScripts() {
    for (Jedis server : clients()) {
      server.scriptFlush();
      server.close();
    }
  }

  private <T> T at(String key, BiFunction<Jedis, String, T> work) {
    try (Jedis server = clientOf(key)) {
      return work.apply(server, key);
    }
  }

  private double value() {
    return reader.read(KEY).number("f").orElseThrow();
  }

  private static Section features(long asOf, long epoch, long value) {
    return Section.builder("features", asOf, epoch, "v1").put("f", value).put("g", 7).build();
  }

  private static Section score(long asOf, double value) {
    return Section.builder("buys", asOf, 1, "1").put("buys", value).build();
  }
}
