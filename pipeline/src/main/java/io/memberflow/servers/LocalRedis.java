package io.memberflow.servers;

import io.memberflow.configuration.ConfigurationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server: the 6.2 executable that embedded-redis carries, or another one named by the
 * system property {@value #EXECUTABLE_PROPERTY}. By default every write is in its append-only file
 * before it is answered, so that a killed server restarts with all it had acknowledged.
 */
public final class LocalRedis extends LocalServer {
  /** Path of a redis-server executable to use in place of the bundled one. */
  public static final String EXECUTABLE_PROPERTY = "memberflow.redis-server";

  private static final String HOST = "127.0.0.1";
  private static final int ANSWER_LIMIT_MS = 2_000;
  private static final int START_ATTEMPTS = 3;

  private final int port;
  private final Path executable;
  private final Map<String, String> settings = new TreeMap<>();

  private LocalRedis(Map<String, String> overrides) {
    super("redis");
    port = FreePorts.find(1).get(0);
    executable = executable(folder());
    settings.put("appendonly", "yes");
    settings.put("appendfsync", "no");
    settings.put("save", "");
    settings.putAll(overrides);
  }

  /** Starts a server that keeps its data over {@link #restart()} and {@link #kill()}. */
  public static LocalRedis start() {
    return start(Map.of());
  }

  /**
   * Starts a server with settings of redis.conf, such as {@code appendonly=no} for a benchmark.
   *
   * @throws ServerException with the end of the server's log when it does not come up
   */
  public static LocalRedis start(Map<String, String> settings) {
    return FirstStart.of(() -> new LocalRedis(settings), START_ATTEMPTS);
  }

  /** A number between 15000 and 31999; the same after a restart. */
  public int port() {
    return port;
  }

  /** Where clients connect, such as {@code redis://127.0.0.1:16379}. */
  public URI uri() {
    return URI.create("redis://" + HOST + ":" + port);
  }

  /** Restarts without any data, as after a failover to a replica that had received nothing. */
  public void restartEmpty() {
    stop();
    // 6.2 keeps one file, 7 a folder of them; the names are the servers' defaults.
    ServerFolder.delete(folder().resolve("appendonly.aof"));
    ServerFolder.delete(folder().resolve("appendonlydir"));
    ServerFolder.delete(folder().resolve("dump.rdb"));
    restart();
  }

  @Override
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(List.of("--port", "" + port, "--bind", HOST, "--daemonize", "no"));
    settings.forEach((name, value) -> command.addAll(List.of("--" + name, value)));
    return command;
  }

  @Override
  boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(HOST, port), ANSWER_LIMIT_MS);
      socket.setSoTimeout(ANSWER_LIMIT_MS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
      // -LOADING is not ready yet; a server that asks for a password is.
      return answer.equals("+PONG") || answer.equals("-NOAU");
    } catch (IOException e) {
      return false;
    }
  }

  private static Path executable(Path folder) {
    String named = System.getProperty(EXECUTABLE_PROPERTY);
    if (named != null) {
      Path path = Path.of(named).toAbsolutePath();
      if (!Files.isExecutable(path)) {
        throw ConfigurationException.wrong(
            EXECUTABLE_PROPERTY, named, "an executable file", "name a redis-server");
      }
      return path;
    }
    try {
      return ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
    } catch (IOException | RuntimeException e) {
      throw new ServerException(
          "no bundled Redis runs on %s %s (%s); install one and set -D%s"
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  e.getMessage(),
                  EXECUTABLE_PROPERTY),
          e);
    }
  }
}
