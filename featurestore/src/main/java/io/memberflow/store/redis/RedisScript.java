package io.memberflow.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** A script that works on one key. Called by its hash; a node that lacks it is given it. */
final class RedisScript {
  private static final byte[] ONE_KEY = {'1'};

  private final byte[] source;
  private final byte[] sha;

  RedisScript(byte[] source) {
    this.source = source;
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(source);
      sha = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }

  /** One of the scripts beside this class. */
  static RedisScript named(String resource) {
    try (InputStream in = RedisScript.class.getResourceAsStream(resource)) {
      return new RedisScript(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the script %s cannot be read".formatted(resource), e);
    }
  }

  byte[] source() {
    return source;
  }

  /**
   * @param keyAndArguments the key first
   */
  RedisCommand call(byte[][] keyAndArguments) {
    CommandArguments arguments = new CommandArguments(Command.EVALSHA).add(sha).add(ONE_KEY);
    for (byte[] argument : keyAndArguments) {
      arguments.add(argument);
    }
    return new RedisCommand(keyAndArguments[0], arguments);
  }
}
