package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import io.memberflow.store.StoredRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** What befalls a cluster: slots that move, nodes that die. */
@Timeout(180)
class RedisClusterFailureITCase {
  private static final RecordKey KEY = RecordKey.member("test", "17");

  @Test
  void node_thatIsKilled_isReplacedByItsReplicaAndNothingIsLost() throws Exception {
    try (TestRedisCluster cluster = TestRedisCluster.start(TestBinary.newest(), 3, true);
        RedisRecordWriter writer = new RedisRecordWriter(cluster.settings());
        RedisRecordReader reader = new RedisRecordReader(cluster.settings())) {
      writer.write(writes(0, 500));
      assertThat(found(reader, 500)).isEqualTo(500);

      TestRedis killed = cluster.primaryOf(KEY.redisKey());
      killed.kill();
      assertThatThrownBy(() -> writer.write(writes(500, 1_000)))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("127.0.0.1:");
      untilItWorks(() -> writer.write(writes(500, 1_000)));
      untilItWorks(() -> reader.read(KEY));
      assertThat(found(reader, 1_000)).as("before and after").isEqualTo(1_000);

      killed.launch("cluster-enabled yes", "cluster-node-timeout 2000"); // now a replica
      killed.awaitReady();
      untilItWorks(() -> writer.write(writes(1_000, 1_100)));
      assertThat(found(reader, 1_100)).isEqualTo(1_100);
    }
  }

  @Test
  void slot_thatMoves_isFollowedWhileItMovesAndAfter() throws Exception {
    try (TestRedisCluster cluster = TestRedisCluster.start(TestBinary.newest(), 3, false);
        RedisRecordWriter writer = new RedisRecordWriter(cluster.settings());
        RedisRecordReader reader = new RedisRecordReader(cluster.settings())) {
      RecordKey first = RecordKey.member("test", "17");
      RecordKey second = RecordKey.item("test", "17"); // the same slot
      writer.write(List.of(write(first, 1)));
      assertThat(reader.read(first).number("f")).hasValue(1);

      String slot = "" + RedisTopology.slot(first.redisKey().getBytes());
      TestRedis from = cluster.primaryOf(first.redisKey());
      TestRedis to = cluster.primaries().stream().filter(p -> p != from).findFirst().orElseThrow();
      try (Jedis source = from.client();
          Jedis target = to.client()) {
        target.scriptFlush(); // the target lacks the script, too
        cluster(target, "SETSLOT", slot, "IMPORTING", id(source));
        cluster(source, "SETSLOT", slot, "MIGRATING", id(target));
        source.migrate("127.0.0.1", to.port(), first.redisKey(), 0, 5_000);

        writer.write(List.of(write(first, 2), write(second, 3)));
        assertThat(source.sendCommand(Command.CLUSTER, "COUNTKEYSINSLOT", slot))
            .as("asked to go on")
            .isEqualTo(0L);
        assertThat(reader.read(List.of(first, second)))
            .extracting(r -> r.number("f").orElseThrow())
            .containsExactly(2.0, 3.0);

        for (TestRedis node : cluster.primaries()) {
          try (Jedis jedis = node.client()) {
            cluster(jedis, "SETSLOT", slot, "NODE", id(target));
          }
        }
        writer.write(List.of(write(first, 4)));
        assertThat(target.hget(first.redisKey(), "f")).as("moved").isEqualTo("4");
        assertThat(reader.read(first).number("f")).hasValue(4);
      }
      try (RedisNamespace namespace = new RedisNamespace(cluster.settings(), "test")) {
        assertThat(namespace.ids("member")).containsExactly("17");
        assertThat(namespace.ids("item")).containsExactly("17");
      }
    }
  }

  @Test
  void node_thatRestartsEmpty_getsScriptAndNamespaceAgain() throws Exception {
    try (TestRedisCluster cluster = TestRedisCluster.start(TestBinary.BUNDLED, 3, false);
        RedisRecordWriter writer = new RedisRecordWriter(cluster.settings());
        RedisRecordReader reader = new RedisRecordReader(cluster.settings())) {
      writer.write(writes(0, 100));
      TestRedis restarted = cluster.primaryOf("mf:namespaces");
      restarted.kill();
      restarted.launch("cluster-enabled yes", "cluster-node-timeout 2000");
      restarted.awaitReady();
      untilItWorks(() -> writer.write(writes(0, 100)));
      assertThat(found(reader, 100)).isEqualTo(100);
      try (Jedis jedis = restarted.client()) {
        assertThat(jedis.smembers("mf:namespaces")).containsExactly("test");
      }
    }
  }

  @Test
  void address_ofTheOtherKind_isRefusedWithTheRightScheme() throws IOException {
    try (TestRedisCluster cluster = TestRedisCluster.start(TestBinary.BUNDLED, 3, false);
        TestRedis single = TestRedis.start();
        RedisRecordReader asSingle =
            new RedisRecordReader(
                RedisSettings.parse("redis://127.0.0.1:" + cluster.primaries().get(0).port()));
        RedisRecordReader asCluster =
            new RedisRecordReader(
                RedisSettings.parse("redis-cluster://127.0.0.1:" + single.port()))) {
      List<RecordKey> anySlot = writes(0, 50).stream().map(RecordWrite::key).toList();
      assertThatThrownBy(() -> asSingle.read(anySlot))
          .isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining("write redis-cluster://");
      assertThatThrownBy(asCluster::ping)
          .isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining("write redis://");
    }
  }

  @Test
  void nodes_thatAreNotYetACluster_areUnavailable() throws IOException {
    try (TestRedis alone = TestRedis.start("cluster-enabled yes");
        RedisRecordReader reader =
            new RedisRecordReader(
                RedisSettings.parse("redis-cluster://127.0.0.1:" + alone.port()))) {
      assertThatThrownBy(reader::ping)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("no node with slots");
      assertThatThrownBy(() -> reader.read(KEY))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("holds slot");
    }
  }

  private static int found(RedisRecordReader reader, int count) {
    List<RecordKey> keys = writes(0, count).stream().map(RecordWrite::key).toList();
    return (int) reader.read(keys).stream().filter(StoredRecord::exists).count();
  }

  private static void untilItWorks(Runnable work) throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        work.run();
        return;
      } catch (StoreUnavailableException e) {
        if (attempt == 600) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  private static List<RecordWrite> writes(int from, int to) {
    List<RecordWrite> writes = new ArrayList<>();
    IntStream.range(from, to).forEach(i -> writes.add(write(RecordKey.member("test", "" + i), i)));
    return writes;
  }

  private static RecordWrite write(RecordKey key, long value) {
    Section section = Section.builder("features", value, 1, "v").put("f", value).build();
    return new RecordWrite(key, List.of(section), Duration.ofDays(1));
  }

  private static String id(Jedis node) {
    return new String((byte[]) node.sendCommand(Command.CLUSTER, "MYID"));
  }

  private static void cluster(Jedis node, String... arguments) {
    node.sendCommand(Command.CLUSTER, arguments);
  }
}
