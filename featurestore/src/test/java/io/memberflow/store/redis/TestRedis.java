package io.memberflow.store.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/** A real Redis server on a free port of this machine, without persistence. */
final class TestRedis implements AutoCloseable {
  private static final long START_MILLIS = 30_000;

  private final TestBinary binary;
  private final Path folder;
  private final int port;
  private Process process;

  private TestRedis(TestBinary binary, int port) throws IOException {
    this.binary = binary;
    this.folder = Files.createTempDirectory("memberflow-redis-");
    this.port = port;
  }

  /** The bundled server with more lines of redis.conf. */
  static TestRedis start(String... settings) throws IOException {
    return start(TestBinary.BUNDLED, freePort(), settings);
  }

  static TestRedis start(int port, String... settings) throws IOException {
    return start(TestBinary.BUNDLED, port, settings);
  }

  static TestRedis start(TestBinary binary, int port, String... settings) throws IOException {
    TestRedis server = new TestRedis(binary, port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
    server.launch(settings);
    server.awaitReady();
    return server;
  }

  /** Starts the server again, where it does not run, in its old folder and without waiting. */
  void launch(String... settings) throws IOException {
    Files.deleteIfExists(folder.resolve("server.log"));
    List<String> lines =
        new ArrayList<>(
            List.of(
                "port " + port,
                "bind 127.0.0.1",
                "dir " + folder,
                "save \"\"",
                "appendonly no",
                "logfile " + folder.resolve("server.log")));
    lines.addAll(List.of(settings)); // the last of two equal settings counts
    Path file = Files.write(folder.resolve("redis.conf"), lines);
    process =
        new ProcessBuilder(binary.path().orElseThrow().toString(), file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()))
            .start();
  }

  /** Below the range of outgoing connections; the port of a cluster's bus is free, too. */
  static int freePort() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(12_000, 22_000);
      if (isFree(port) && isFree(port + 10_000)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port between 12000 and 22000");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void awaitReady() throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    while (!log().contains("eady to accept connections")) {
      if (!process.isAlive() || System.nanoTime() > end) {
        String log = log();
        close();
        throw new IOException("the server did not start; its log:\n" + log);
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  String log() {
    try {
      return Files.readString(folder.resolve("server.log"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  RedisSettings settings() {
    return RedisSettings.parse("redis://127.0.0.1:" + port);
  }

  /** A client that checks what the store did. */
  Jedis client() {
    return new Jedis("127.0.0.1", port, (int) TimeUnit.SECONDS.toMillis(5));
  }

  /** Ends the server as a crash would. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
