package io.memberflow.store.redis;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.Jedis;

/** A cluster of three nodes of the newest server that is there. */
class RedisClusterRecordITCase extends AbstractRedisRecordContractTest {
  private static TestRedisCluster cluster;

  @BeforeAll
  static void startCluster() throws IOException {
    TestBinary binary = TestBinary.newest();
    cluster = TestRedisCluster.start(binary, 3, false);
    System.out.println("contract with a cluster of three nodes of " + binary.version());
  }

  @AfterAll
  static void stopCluster() throws IOException {
    cluster.close();
  }

  @Override
  RedisSettings settings() {
    return cluster.settings();
  }

  @Override
  Jedis clientOf(String key) {
    return cluster.clientOf(key);
  }

  @Override
  List<Jedis> clients() {
    return cluster.primaries().stream().map(TestRedis::client).toList();
  }
}
