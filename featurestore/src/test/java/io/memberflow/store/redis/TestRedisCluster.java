package io.memberflow.store.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;

/** A real Redis Cluster of plain processes, each primary with one replica or none. */
final class TestRedisCluster implements AutoCloseable {
  private final List<TestRedis> primaries;
  private final List<TestRedis> replicas;

  private TestRedisCluster(List<TestRedis> primaries, List<TestRedis> replicas) {
    this.primaries = primaries;
    this.replicas = replicas;
  }

  static TestRedisCluster start(TestBinary binary, int primaries, boolean replicated)
      throws IOException {
    TestRedisCluster cluster = new TestRedisCluster(new ArrayList<>(), new ArrayList<>());
    try {
      for (int i = 0; i < primaries; i++) {
        cluster.primaries.add(node(binary));
        if (replicated) {
          cluster.replicas.add(node(binary));
        }
      }
      RedisClusterSetup.form(settings(cluster.primaries), settings(cluster.replicas));
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static TestRedis node(TestBinary binary) throws IOException {
    return TestRedis.start(
        binary,
        TestRedis.freePort(),
        "cluster-enabled yes",
        "cluster-node-timeout 2000",
        "cluster-replica-validity-factor 0");
  }

  private static List<RedisSettings> settings(List<TestRedis> servers) {
    return servers.stream().map(TestRedis::settings).toList();
  }

  List<TestRedis> primaries() {
    return primaries;
  }

  /** With the addresses of all nodes, so that it can be used whichever of them is away. */
  RedisSettings settings() {
    List<TestRedis> all = new ArrayList<>(primaries);
    all.addAll(replicas);
    return RedisSettings.parse(
        all.stream()
            .map(server -> "127.0.0.1:" + server.port())
            .collect(Collectors.joining(",", "redis-cluster://", "")));
  }

  /** The primary that was given the key when the cluster was formed. */
  TestRedis primaryOf(String key) {
    int share = (RedisTopology.SLOTS + primaries.size() - 1) / primaries.size();
    return primaries.get(RedisTopology.slot(key.getBytes(StandardCharsets.UTF_8)) / share);
  }

  Jedis clientOf(String key) {
    return primaryOf(key).client();
  }

  @Override
  public void close() throws IOException {
    for (TestRedis server : primaries) {
      server.close();
    }
    for (TestRedis server : replicas) {
      server.close();
    }
  }
}
