package io.memberflow.store.redis;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A real Redis server on a free port of this machine, without persistence. */
final class TestRedis implements AutoCloseable {
  private final RedisServer server;
  private final int port;

  private TestRedis(RedisServer server, int port) {
    this.server = server;
    this.port = port;
  }

  static TestRedis start(String... settings) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    return start(port, settings);
  }

  static TestRedis start(int port, String... settings) throws IOException {
    RedisServerBuilder builder =
        RedisServer.newRedisServer()
            .port(port)
            .bind("127.0.0.1")
            .setting("save \"\"")
            .setting("appendonly no")
            .onShutdownForceStop(true);
    for (String setting : settings) {
      builder.setting(setting);
    }
    RedisServer server = builder.build();
    server.start();
    return new TestRedis(server, port);
  }

  int port() {
    return port;
  }

  RedisSettings settings() {
    return RedisSettings.parse("redis://127.0.0.1:" + port);
  }

  Jedis client() {
    return new Jedis("127.0.0.1", port, (int) TimeUnit.SECONDS.toMillis(5));
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
