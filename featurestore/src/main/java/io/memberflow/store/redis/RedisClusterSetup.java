package io.memberflow.store.redis;

import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** Makes a Redis Cluster of empty servers, for demonstrations and tests. */
public final class RedisClusterSetup {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 50;

  private RedisClusterSetup() {}

  /**
   * Shares the slots evenly among the primaries and returns when every node knows them all and the
   * replicas are in step.
   *
   * @param primaries addresses of single servers that were started with {@code cluster-enabled yes}
   * @param replicas as many as primaries, one for each in this order; or none
   * @throws StoreException with address and reason where a server refuses or a minute is over
   */
  public static void form(List<RedisSettings> primaries, List<RedisSettings> replicas) {
    List<RedisSettings> all = new ArrayList<>(primaries);
    all.addAll(replicas);
    RedisNode first = primaries.get(0).address().nodes().get(0);
    for (int i = 0; i < all.size(); i++) {
      cluster(all.get(i), "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      if (i > 0) {
        cluster(all.get(i), "MEET", first.host(), Integer.toString(first.port()));
      }
    }
    for (RedisSettings server : all) {
      String known = "cluster_known_nodes:" + all.size();
      await(server, known, () -> cluster(server, "INFO").contains(known));
    }
    int share = (RedisTopology.SLOTS + primaries.size() - 1) / primaries.size();
    for (int i = 0; i < primaries.size(); i++) {
      cluster(
          primaries.get(i), addSlots(i * share, Math.min((i + 1) * share, RedisTopology.SLOTS)));
    }
    for (int i = 0; i < replicas.size(); i++) {
      cluster(replicas.get(i), "REPLICATE", cluster(primaries.get(i), "MYID"));
    }
    for (RedisSettings server : all) {
      await(server, "cluster_state:ok", () -> cluster(server, "INFO").contains("cluster_state:ok"));
    }
    for (RedisSettings replica : replicas) {
      String link = "master_link_status:up";
      await(replica, link, () -> at(replica, jedis -> jedis.info("replication")).contains(link));
    }
  }

  private static String[] addSlots(int from, int to) {
    return Stream.concat(
            Stream.of("ADDSLOTS"), IntStream.range(from, to).mapToObj(Integer::toString))
        .toArray(String[]::new);
  }

  private static String cluster(RedisSettings server, String... arguments) {
    byte[] reply = (byte[]) at(server, jedis -> jedis.sendCommand(Command.CLUSTER, arguments));
    return new String(reply, StandardCharsets.UTF_8);
  }

  private static <T> T at(RedisSettings server, Function<Jedis, T> work) {
    try (RedisNodes nodes = new RedisNodes(server)) {
      return nodes.on(server.address().nodes().get(0), work);
    }
  }

  private static void await(RedisSettings server, String state, BooleanSupplier reached) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new StoreUnavailableException(
            server.address().hostAndPort(),
            "it did not come to %s within %d s".formatted(state, LIMIT.toSeconds()),
            null);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreUnavailableException(
            server.address().hostAndPort(), "the thread was interrupted", e);
      }
    }
  }
}
