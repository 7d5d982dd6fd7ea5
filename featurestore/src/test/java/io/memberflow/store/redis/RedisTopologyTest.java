package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.store.RecordKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RedisTopologyTest {
  private static final RedisNode SEED = new RedisNode("seed", 1);

  private static RedisTopology cluster() {
    return new RedisTopology(RedisAddress.parse("redis-cluster://seed:1,other:2"));
  }

  private static List<Object> range(long from, long to, String host, long port) {
    byte[] name = host == null ? null : bytes(host);
    List<Object> primary = Arrays.asList(name, port, bytes("id"));
    return List.of(from, to, primary, List.of(bytes("replica"), 9L, bytes("id")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void server_holdsEveryKey() {
    RedisTopology server = new RedisTopology(RedisAddress.parse("redis://one:7"));
    assertThat(server.nodeOf(bytes("any"))).isEqualTo(new RedisNode("one", 7));
    assertThat(server.primaries()).containsExactly(new RedisNode("one", 7));
  }

  @Test
  void cluster_knowsNothingAtFirstAndAsksTheNodesOfItsAddress() {
    assertThat(cluster().nodeOf(bytes("foo"))).isNull();
    assertThat(cluster().primaries()).isEmpty();
    assertThat(cluster().sources()).containsExactly(SEED, new RedisNode("other", 2));
    assertThat(cluster().version()).isZero();
  }

  @Test
  void slots_thatWereLearned_leadToTheirPrimaries() {
    RedisTopology topology = cluster();
    topology.learn(SEED, List.of(range(0, 12_181, "a", 1), range(12_182, 12_182, "b", 2)));
    // slots as the cluster specification gives them
    assertThat(topology.nodeOf(bytes("foo"))).isEqualTo(new RedisNode("b", 2));
    assertThat(topology.nodeOf(bytes("x{foo}y"))).isEqualTo(new RedisNode("b", 2));
    assertThat(topology.nodeOf(bytes("hello"))).isEqualTo(new RedisNode("a", 1));
    assertThat(topology.nodeOf(bytes("123456789"))).as("slot 12739 is nobody's").isNull();
    assertThat(topology.primaries()).containsExactly(new RedisNode("a", 1), new RedisNode("b", 2));
    assertThat(topology.version()).isEqualTo(1);

    topology.moved(12_182, new RedisNode("c", 3));
    assertThat(topology.nodeOf(bytes("foo"))).isEqualTo(new RedisNode("c", 3));

    topology.learn(SEED, List.of(range(0, 16_383, "d", 4)));
    assertThat(topology.primaries()).containsExactly(new RedisNode("d", 4));
    assertThat(topology.version()).isEqualTo(2);
  }

  @Test
  void node_thatDoesNotKnowItsName_isWhereItWasAsked() {
    for (String unknown : Arrays.asList(null, "", "?")) {
      RedisTopology topology = cluster();
      topology.learn(SEED, List.of(range(0, 16_383, unknown, 7)));
      assertThat(topology.nodeOf(bytes("foo"))).isEqualTo(new RedisNode("seed", 7));
    }
  }

  /** So that one call of the script is for one slot, and a member beside its item costs nothing. */
  @Property
  void records_ofOneId_lieInOneSlot(@ForAll String id) {
    int member = slot(RecordKey.member("shop", id));
    assertThat(member).isBetween(0, RedisTopology.SLOTS - 1);
    if (!id.isEmpty()) {
      assertThat(slot(RecordKey.item("another", id))).isEqualTo(member);
    }
  }

  private static int slot(RecordKey key) {
    return RedisTopology.slot(bytes(key.redisKey()));
  }
}
