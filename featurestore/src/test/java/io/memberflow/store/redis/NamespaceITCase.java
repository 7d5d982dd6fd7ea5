package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.store.Layout;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Namespaces as a whole, on a cluster: what holds there holds on one server. */
class NamespaceITCase {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int MEMBERS = 2_500;
  private static final RecordCount ONE = new RecordCount(1, 0);
  private static TestRedisCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestRedisCluster.start(TestBinary.newest(), 3, false);
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  @BeforeEach
  void fill() {
    for (TestRedis node : cluster.primaries()) {
      try (var jedis = node.client()) {
        jedis.flushAll(); // servers of this test's own
      }
    }
    try (RedisRecordWriter writer = new RedisRecordWriter(cluster.settings())) {
      List<RecordWrite> writes = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        writes.add(write(RecordKey.member("shop", "m" + i), 1));
      }
      writes.add(write(RecordKey.item("shop", "{odd} id:%"), 1));
      writes.add(write(new RecordKey("shop", "member-category", "m1", "shoes: red}"), 1));
      writes.add(write(RecordKey.member("shop-eu", "m1"), 1));
      writes.add(Layout.of(CatalogueReader.shipped(), Entity.MEMBER).write("shop"));
      writer.write(writes);
    }
  }

  @Test
  void all_namespaces_haveTheirRecordsByKind() {
    assertThat(RedisNamespace.all(cluster.settings()))
        .isEqualTo(
            Map.of(
                "shop",
                Map.of(
                    "member", new RecordCount(MEMBERS, 0),
                    "item", ONE,
                    "member-category", ONE,
                    "layout", ONE),
                "shop-eu",
                Map.of("member", ONE)));
  }

  @Test
  void keys_areThoseOfTheNamespaceAlone_withPartsAndOddIds() {
    cluster.clientOf("mf:shop:foreign").set("mf:shop:foreign", "x");
    try (RedisNamespace shop = new RedisNamespace(cluster.settings(), "shop")) {
      Set<String> keys = new TreeSet<>();
      shop.keys(Optional.empty(), key -> keys.add(key.redisKey()));
      assertThat(keys)
          .hasSize(MEMBERS + 3)
          .contains(
              "mf:shop:item:{%7Bodd%7D id:%25}",
              "mf:shop:member-category:{m1}:shoes: red%7D", "mf:shop:member:{m7}");
      assertThat(shop.ids("item")).containsExactly("{odd} id:%");
    }
  }

  @Test
  void measure_countsAllAndWeighsSome() {
    try (RedisNamespace shop = new RedisNamespace(cluster.settings(), "shop")) {
      Map<String, NamespaceSize> sizes = shop.measure(100);
      NamespaceSize members = sizes.get("member");
      assertThat(members.records()).isEqualTo(MEMBERS);
      assertThat(members.weighed()).isEqualTo(100);
      assertThat(members.meanBytes()).isBetween(48.0, (double) members.mostBytes());
      assertThat(members.estimatedBytes()).isGreaterThan(MEMBERS * 48L);
      assertThat(members.encodings().keySet()).isSubsetOf("ziplist", "listpack");
      assertThat(sizes.get("item").weighed()).isEqualTo(1);
    }
  }

  @Test
  void expire_changesTheTimeToLiveOfRecords_andTheNextWriteChangesItBack() {
    try (RedisNamespace shop = new RedisNamespace(cluster.settings(), "shop");
        RedisRecordWriter writer = new RedisRecordWriter(cluster.settings())) {
      assertThat(shop.expire(Duration.ofHours(1), done -> {})).isEqualTo(MEMBERS + 2);
      for (RecordKey key :
          List.of(RecordKey.member("shop", "m9"), RecordKey.item("shop", "{odd} id:%"))) {
        assertThat(timeToLive(key)).isBetween(3_500_000L, 3_600_000L);
      }
      assertThat(timeToLive(RecordKey.member("shop-eu", "m1"))).isGreaterThan(80_000_000L);
      RecordKey layout =
          Layout.key("shop", CatalogueReader.shipped().definitionHash(Entity.MEMBER));
      assertThat(timeToLive(layout)).as("layouts stay").isGreaterThan(80_000_000L);

      writer.write(List.of(write(RecordKey.member("shop", "m9"), 2)));
      assertThat(timeToLive(RecordKey.member("shop", "m9"))).isGreaterThan(80_000_000L);
      assertThatThrownBy(() -> shop.expire(Duration.ZERO, done -> {}))
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void expire_leavesWhatWasErasedAlone() {
    RecordKey erasure = new RecordKey("shop", RecordKey.ERASURE, "00000000000000aa");
    RecordKey tombstone = RecordKey.member("shop", "m3");
    RecordKey back = RecordKey.member("shop", "m4");
    try (RedisNamespace shop = new RedisNamespace(cluster.settings(), "shop");
        RedisRecordWriter writer = new RedisRecordWriter(cluster.settings())) {
      writer.write(
          List.of(
              write(erasure, 1),
              RecordWrite.erase(tombstone, 5, 1, DAY),
              RecordWrite.erase(back, 5, 1, DAY)));
      writer.write(List.of(write(back, 6)));

      assertThat(shop.counts())
          .as("who came back is no longer erased")
          .containsEntry("member", new RecordCount(MEMBERS - 1, 1));
      assertThat(shop.expire(Duration.ofHours(1), done -> {})).isEqualTo(MEMBERS);
      for (RecordKey kept : List.of(erasure, tombstone, back)) {
        assertThat(timeToLive(kept)).as(kept.redisKey()).isGreaterThan(80_000_000L);
      }
    }
  }

  /** Half of the members are erased while the others get less time: no tombstone gets it, too. */
  @Test
  void expire_besideErasures_takesTimeFromNoTombstone() throws Exception {
    List<RecordWrite> erasures =
        IntStream.range(0, MEMBERS)
            .filter(i -> i % 2 == 0)
            .mapToObj(i -> RecordWrite.erase(RecordKey.member("shop", "m" + i), 5, 1, DAY))
            .toList();
    AtomicBoolean erased = new AtomicBoolean();
    try (RedisNamespace shop = new RedisNamespace(cluster.settings(), "shop");
        RedisRecordWriter writer = new RedisRecordWriter(cluster.settings())) {
      CompletableFuture<Void> erasing =
          CompletableFuture.runAsync(
              () -> {
                erasures.forEach(erasure -> writer.write(List.of(erasure)));
                erased.set(true);
              });
      while (!erased.get() && !erasing.isCompletedExceptionally()) {
        shop.expire(Duration.ofHours(1), done -> {});
      }
      erasing.join();
    }
    assertThat(erasures)
        .allSatisfy(erasure -> assertThat(timeToLive(erasure.key())).isGreaterThan(80_000_000L));
  }

  @Test
  void drop_deletesEverythingOfTheNamespaceAndNothingElse() {
    List<Long> progress = new ArrayList<>();
    try (RedisNamespace shop = new RedisNamespace(cluster.settings(), "shop")) {
      assertThat(shop.nextJobEpoch()).isEqualTo(1);
      assertThat(shop.drop(progress::add)).isEqualTo(MEMBERS + 3);
      assertThat(shop.counts()).isEmpty();
      assertThat(shop.nextJobEpoch()).as("the count of deployments is gone").isEqualTo(1);
    }
    assertThat(progress).isSorted().last().isEqualTo(MEMBERS + 3L);
    assertThat(RedisNamespace.all(cluster.settings()))
        .isEqualTo(Map.of("shop-eu", Map.of("member", ONE)));
  }

  @Test
  void jobEpoch_raised_goesOnAboveAndNeverFalls() {
    try (RedisNamespace shop = new RedisNamespace(cluster.settings(), "shop")) {
      shop.raiseJobEpoch(7);
      assertThat(shop.nextJobEpoch()).isEqualTo(8);
      shop.raiseJobEpoch(3);
      assertThat(shop.nextJobEpoch()).isEqualTo(9);
    }
  }

  private static long timeToLive(RecordKey key) {
    try (var jedis = cluster.clientOf(key.redisKey())) {
      return jedis.pttl(key.redisKey());
    }
  }

  private static RecordWrite write(RecordKey key, long asOf) {
    Section features = Section.builder("features", asOf, 1, "v1").put("f", asOf).build();
    return new RecordWrite(key, List.of(features), DAY);
  }
}
