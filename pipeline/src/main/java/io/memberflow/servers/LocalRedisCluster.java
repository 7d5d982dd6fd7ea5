package io.memberflow.servers;

import io.memberflow.store.redis.RedisClusterSetup;
import io.memberflow.store.redis.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A Redis Cluster of {@link LocalRedis} servers. Each node can be killed and restarted by itself;
 * with replicas one of them takes over for a primary that is away for more than two seconds.
 */
public final class LocalRedisCluster implements AutoCloseable {
  private static final Map<String, String> SETTINGS =
      Map.of("cluster-enabled", "yes", "cluster-node-timeout", "2000");

  private final List<LocalRedis> primaries = new ArrayList<>();
  private final List<LocalRedis> replicas = new ArrayList<>();

  private LocalRedisCluster() {}

  /** Starts three primaries that share the slots evenly. */
  public static LocalRedisCluster start() {
    return start(3, false, Map.of());
  }

  /**
   * Starts a cluster.
   *
   * @param primaries how many nodes share the slots, at least 3 for a failover
   * @param replicated whether each of them has a replica
   * @param settings more lines of redis.conf for every node
   * @throws ServerException when a node does not come up
   */
  public static LocalRedisCluster start(
      int primaries, boolean replicated, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(SETTINGS);
    all.putAll(settings);
    LocalRedisCluster cluster = new LocalRedisCluster();
    try {
      for (int i = 0; i < primaries; i++) {
        cluster.primaries.add(LocalRedis.start(all));
        if (replicated) {
          cluster.replicas.add(LocalRedis.start(all));
        }
      }
      RedisClusterSetup.form(addresses(cluster.primaries), addresses(cluster.replicas));
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static List<RedisSettings> addresses(List<LocalRedis> servers) {
    return servers.stream().map(s -> RedisSettings.parse(s.uri().toString())).toList();
  }

  /** The nodes that were given the slots, in the order of the slots. */
  public List<LocalRedis> primaries() {
    return List.copyOf(primaries);
  }

  /** The replicas in the order of their primaries; none where there are none. */
  public List<LocalRedis> replicas() {
    return List.copyOf(replicas);
  }

  /** Where clients connect, such as {@code redis-cluster://127.0.0.1:16379,127.0.0.1:16380}. */
  public String uri() {
    List<LocalRedis> all = new ArrayList<>(primaries);
    all.addAll(replicas);
    return all.stream()
        .map(server -> server.uri().getAuthority())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  @Override
  public void close() {
    primaries.forEach(LocalRedis::close);
    replicas.forEach(LocalRedis::close);
  }
}
