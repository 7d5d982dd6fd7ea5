package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.store.EntityRecord;
import io.memberflow.store.Erasure;
import io.memberflow.store.FeatureReader;
import io.memberflow.store.FreshnessPolicy;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.Status;
import io.memberflow.store.StoredRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Who is erased is gone from the record, and stays out of it. */
class ErasureITCase {
  private static final RecordKey KEY = RecordKey.member("test", "17");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration KEEP = Duration.ofDays(30);
  private static TestRedis redis;

  private Jedis jedis;
  private RedisRecordWriter writer;
  private RedisRecordReader reader;

  @BeforeAll
  static void startRedis() throws IOException {
    redis = TestRedis.start();
  }

  @AfterAll
  static void stopRedis() throws IOException {
    redis.close();
  }

  @BeforeEach
  void connect() {
    jedis = redis.client();
    jedis.flushAll(); // a server of this test's own
    writer = new RedisRecordWriter(redis.settings());
    reader = new RedisRecordReader(redis.settings());
  }

  @AfterEach
  void disconnect() {
    jedis.close();
    writer.close();
    reader.close();
  }

  @Test
  void erasure_leavesATombstoneAloneWithItsTimeToLive() {
    write(features(10, 1, 1), score(10, 1));
    erase(20, 1);

    assertThat(jedis.hkeys(KEY.redisKey())).containsExactly("@erased");
    assertThat(jedis.hget(KEY.redisKey(), "@erased")).startsWith("20 1 1 ");
    assertThat(jedis.pttl(KEY.redisKey())).isBetween(KEEP.toMillis() - 60_000, KEEP.toMillis());
    assertThat(reader.read(KEY).exists()).isFalse();
    assertThat(reader.read(KEY).sections()).isEmpty();
    assertThat(reader.read(KEY).erased().orElseThrow().asOf().toEpochMilli()).isEqualTo(20);
  }

  @Test
  void member_erased_isMissing() {
    var catalogue = CatalogueReader.shipped();
    FeatureReader members =
        new FeatureReader(reader, catalogue, "test", new FreshnessPolicy(DAY, DAY));
    String version = catalogue.definitionHash(Entity.MEMBER);
    write(Section.builder("features", 10, 1, version).put("x", 1).build());
    assertThat(members.member("17").status()).isEqualTo(Status.FRESH);
    erase(20, 1);

    EntityRecord erased = members.member("17");
    assertThat(erased.status()).isEqualTo(Status.MISSING);
    assertThat(erased.provenance()).isEmpty();
    assertThat(erased.score("purchase_24h").status()).isEqualTo(Status.MISSING);
  }

  @Test
  void section_notNewerThanTheErasure_staysOut() {
    erase(20, 2);
    write(features(19, 9, 1), score(20, 2));
    assertThat(reader.read(KEY).exists()).isFalse();
    assertThat(writer.refused()).isEqualTo(2);

    try (RedisRecordWriter backfill =
        new RedisRecordWriter(redis.settings(), WriteMode.OVERWRITE, java.time.Clock.systemUTC())) {
      backfill.write(List.of(new RecordWrite(KEY, List.of(features(20, 1, 1)), DAY)));
    }
    assertThat(reader.read(KEY).exists()).as("overwriting revives nobody").isFalse();
  }

  @Test
  void section_newerThanTheErasure_isWrittenBesideTheTombstone() {
    write(score(10, 1));
    erase(20, 1);
    write(features(21, 1, 7));
    write(score(20, 1));

    StoredRecord stored = reader.read(KEY);
    assertThat(stored.fields()).containsOnlyKeys("@erased", "@features", "f", "g");
    assertThat(stored.number("f")).hasValue(7);
    assertThat(stored.sections()).containsOnlyKeys("features");
    assertThat(jedis.pttl(KEY.redisKey()))
        .as("the tombstone is kept as long as it was")
        .isBetween(KEEP.toMillis() - 60_000, KEEP.toMillis());
  }

  @Test
  void erasure_comingLate_takesOnlyWhatIsNotNewer() {
    write(features(30, 1, 7), score(10, 1));
    erase(20, 1);
    assertThat(reader.read(KEY).fields()).containsOnlyKeys("@erased", "@features", "f", "g");

    write(RecordKey.member("test", "18"), features(10, 1, 1), score(30, 1));
    writer.write(List.of(RecordWrite.erase(RecordKey.member("test", "18"), 20, 1, KEEP)));
    assertThat(reader.read(RecordKey.member("test", "18")).fields())
        .containsOnlyKeys("@erased", "@buys", "buys", "buys.item");
  }

  @Test
  void erasure_olderThanTheTombstone_changesNothing() {
    erase(20, 1);
    String before = jedis.hget(KEY.redisKey(), "@erased");
    erase(10, 5);
    assertThat(jedis.hget(KEY.redisKey(), "@erased")).isEqualTo(before);
    assertThat(writer.applied()).isEqualTo(1);
    assertThat(writer.refused()).isEqualTo(1);
  }

  @Test
  void erasureAndSections_inOneWrite_areAppliedInThatOrder() {
    write(features(10, 1, 1), score(10, 1));
    RecordWrite both =
        RecordWrite.erase(KEY, 20, 1, KEEP)
            .merge(new RecordWrite(KEY, List.of(features(25, 1, 5)), DAY));
    writer.write(List.of(both));
    assertThat(reader.read(KEY).fields()).containsOnlyKeys("@erased", "@features", "f", "g");
    assertThat(reader.read(KEY).number("f")).hasValue(5);
    assertThat(jedis.pttl(KEY.redisKey())).isGreaterThan(DAY.toMillis());
  }

  @Test
  void tombstone_hasRunOut_andOldWritesAreTakenAgain() {
    writer.write(List.of(RecordWrite.erase(KEY, 20, 1, Duration.ofMillis(1))));
    while (jedis.exists(KEY.redisKey())) {
      Thread.onSpinWait();
    }
    write(features(10, 1, 1));
    assertThat(reader.read(KEY).number("f")).hasValue(1);
  }

  @Test
  void tombstone_ofTheLargestNumbers_staysCompact() {
    long most = (1L << 53) - 1;
    writer.write(List.of(RecordWrite.erase(KEY, -most, 9_999_999_999_999L, KEEP)));
    assertThat(jedis.objectEncoding(KEY.redisKey())).isIn("ziplist", "listpack");
    assertThat(Erasure.field()).isEqualTo("@erased");
  }

  private void erase(long asOf, long epoch) {
    writer.write(List.of(RecordWrite.erase(KEY, asOf, epoch, KEEP)));
  }

  private void write(Section... sections) {
    write(KEY, sections);
  }

  private void write(RecordKey key, Section... sections) {
    writer.write(List.of(new RecordWrite(key, List.of(sections), DAY)));
  }

  private static Section features(long asOf, long epoch, long value) {
    return Section.builder("features", asOf, epoch, "v1").put("f", value).put("g", 7).build();
  }

  private static Section score(long asOf, long epoch) {
    return Section.builder("buys", asOf, epoch, "1").put("buys", 0.5).put("buys.item", "x").build();
  }
}
