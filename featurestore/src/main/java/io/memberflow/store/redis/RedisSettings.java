package io.memberflow.store.redis;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to talk to a Redis server or cluster: its address and what the options of the address say.
 *
 * @param passwordFile holds the password in place of the address; read for every connection, so
 *     that a new password needs no restart
 * @param tls used where the address asks for TLS
 * @param connectTimeout longest wait for a connection, 1 ms–10 min
 * @param commandTimeout longest wait for the next bytes of a reply, 1 ms–10 min
 * @param connections most connections of one reader to each node, 1–1,024
 */
public record RedisSettings(
    RedisAddress address,
    Optional<Path> passwordFile,
    RedisTls tls,
    Duration connectTimeout,
    Duration commandTimeout,
    int connections) {
  static final int MOST_CONNECTIONS = 1_024;
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofMinutes(10);

  /**
   * @throws ConfigurationException for a component outside its range
   */
  public RedisSettings {
    require("connect-timeout", connectTimeout);
    require("command-timeout", commandTimeout);
    if (connections < 1 || connections > MOST_CONNECTIONS) {
      throw ConfigurationException.wrong(
          "connections", connections, "1–" + MOST_CONNECTIONS, "write for example 16");
    }
  }

  private static void require(String key, Duration timeout) {
    if (timeout.compareTo(LEAST) < 0 || timeout.compareTo(MOST) > 0) {
      throw ConfigurationException.wrong(
          key, Durations.format(timeout), "1ms–10m", "write for example 2s");
    }
  }

  /**
   * Parses an address as {@link RedisAddress#parse} does, with options behind it: {@code
   * rediss://app@host:6379?password-file=/run/secrets/redis&ca-file=/etc/redis/ca.pem}. Without
   * options two seconds for a connection, five for a reply, and 16 connections.
   *
   * @throws ConfigurationException for other text, and for files that cannot be read
   */
  public static RedisSettings parse(String uri) {
    int mark = uri == null ? -1 : uri.indexOf('?', uri.lastIndexOf('@') + 1);
    RedisAddress address = RedisAddress.parse(mark < 0 ? uri : uri.substring(0, mark));
    RedisOptions options = RedisOptions.parse(mark < 0 ? "" : uri.substring(mark + 1));
    RedisSettings settings =
        new RedisSettings(
            address,
            options.file("password-file"),
            options.tls(address.tls()),
            options.duration("connect-timeout", Duration.ofSeconds(2)),
            options.duration("command-timeout", Duration.ofSeconds(5)),
            options.number("connections", 16));
    if (settings.passwordFile.isPresent()) {
      if (address.password().isPresent()) {
        throw new ConfigurationException(
            "Redis address has a password and a password-file; give one of them");
      }
      settings.password();
    }
    if (address.tls()) {
      settings.tls.socketFactory();
    }
    return settings;
  }

  public RedisSettings withTimeouts(Duration connect, Duration command) {
    return new RedisSettings(address, passwordFile, tls, connect, command, connections);
  }

  /**
   * From the file where there is one.
   *
   * @throws ConfigurationException where the file cannot be read
   */
  Optional<String> password() {
    if (passwordFile.isEmpty()) {
      return address.password();
    }
    try {
      return Optional.of(Files.readString(passwordFile.get()).strip());
    } catch (IOException e) {
      throw ConfigurationException.wrong(
          "password-file of the Redis address",
          passwordFile.get(),
          "a file that this process may read",
          "correct its name or its rights");
    }
  }
}
