package io.memberflow.bench;

import io.memberflow.store.redis.RedisBaseline;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Redis's own {@code redis-benchmark}, where the machine has it. */
final class RedisBenchmarkTool {
  private static final int PIPELINED = 16;
  private static final long LIMIT_SECONDS = 600;

  private final Path executable;

  private RedisBenchmarkTool(Path executable) {
    this.executable = executable;
  }

  /** Looks along the PATH. */
  static Optional<RedisBenchmarkTool> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "redis-benchmark"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(RedisBenchmarkTool::new);
  }

  /**
   * HSET of the fields of one record to many keys, with 50 connections and 16 commands pipelined.
   *
   * @param record whose fields are sent
   * @return commands a second
   */
  double hset(int port, RedisBaseline.Prepared record, int keys, int commands) {
    List<String> command =
        new ArrayList<>(
            List.of(
                executable.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-n",
                Integer.toString(commands),
                "-P",
                Integer.toString(PIPELINED),
                "-r",
                Integer.toString(keys),
                "--csv",
                "HSET",
                "mf:raw:member:{m__rand_int__}"));
    for (int i = 1; i < record.arguments().length; i++) {
      command.add(new String(record.arguments()[i], StandardCharsets.UTF_8));
    }
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException("redis-benchmark failed: " + output);
      }
      return requestsPerSecond(output);
    } catch (IOException e) {
      throw new IllegalStateException("redis-benchmark cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("redis-benchmark was interrupted", e);
    }
  }

  /** The second value of the last line; the first one is the command, which may hold commas. */
  static double requestsPerSecond(String output) {
    String last = output.substring(output.lastIndexOf('\n') + 1);
    String[] values = last.substring(last.indexOf("\",\"") + 3).replace("\"", "").split(",");
    return Double.parseDouble(values[0]);
  }
}
