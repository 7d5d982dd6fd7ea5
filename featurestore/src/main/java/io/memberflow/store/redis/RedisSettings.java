package io.memberflow.store.redis;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import java.time.Duration;

/**
 * How to talk to a Redis server.
 *
 * @param connectTimeout longest wait for a connection, 1 ms–10 min
 * @param commandTimeout longest wait for the next bytes of a reply, 1 ms–10 min
 */
public record RedisSettings(
    RedisAddress address, Duration connectTimeout, Duration commandTimeout) {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofMinutes(10);

  /**
   * @throws ConfigurationException for a timeout outside its range
   */
  public RedisSettings {
    require("connect-timeout", connectTimeout);
    require("command-timeout", commandTimeout);
  }

  private static void require(String key, Duration timeout) {
    if (timeout.compareTo(LEAST) < 0 || timeout.compareTo(MOST) > 0) {
      throw ConfigurationException.wrong(
          key, Durations.format(timeout), "1ms–10m", "write for example 2s");
    }
  }

  /** With two seconds for a connection and five for a reply. */
  public static RedisSettings parse(String uri) {
    return new RedisSettings(RedisAddress.parse(uri), Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  public RedisSettings withTimeouts(Duration connect, Duration command) {
    return new RedisSettings(address, connect, command);
  }
}
