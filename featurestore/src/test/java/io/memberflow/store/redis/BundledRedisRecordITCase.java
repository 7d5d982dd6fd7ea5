package io.memberflow.store.redis;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.Jedis;

/** The Redis that the build brings along. */
class BundledRedisRecordITCase extends AbstractRedisRecordContractTest {
  private static TestRedis redis;

  @BeforeAll
  static void startRedis() throws IOException {
    TestBinary.BUNDLED.require();
    redis = TestRedis.start(TestBinary.BUNDLED, TestRedis.freePort());
    System.out.println("contract with " + TestBinary.BUNDLED.version());
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
