package io.memberflow.store.redis;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.Jedis;

/** The Redis of the operating system, where there is one. */
class InstalledRedisRecordITCase extends AbstractRedisRecordContractTest {
  private static TestRedis redis;

  @BeforeAll
  static void startRedis() throws IOException {
    TestBinary.REDIS.require();
    redis = TestRedis.start(TestBinary.REDIS, TestRedis.freePort());
    System.out.println("contract with " + TestBinary.REDIS.version());
  }

  @AfterAll
  static void stopRedis() throws IOException {
    if (redis != null) {
      redis.close();
    }
  }

  @Override
  RedisSettings settings() {
    return redis.settings();
  }

  @Override
  Jedis clientOf(String key) {
    return redis.client();
  }

  @Override
  List<Jedis> clients() {
    return List.of(redis.client());
  }
}
