package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of this machine that a test runs; where one is absent the test is skipped and says so.
 */
final class Programs {
  private static final String NODE_CLIENT = "redis@5.12.1";
  private static final long LIMIT_SECONDS = 120;

  private Programs() {}

  /** All of this name on the PATH, the first one that a shell would take first. */
  static List<Path> onPath(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .toList();
  }

  static Path require(String name) {
    return onPath(name).stream()
        .findFirst()
        .orElseThrow(
            () -> skipped("no %s on the PATH; install it to test with it".formatted(name)));
  }

  /** A Python that has the package redis. */
  static Path pythonWithRedis() throws Exception {
    for (Path python : onPath("python3")) {
      if (run(Path.of("."), Map.of(), python.toString(), "-c", "import redis").exitCode() == 0) {
        return python;
      }
    }
    throw skipped("no python3 on the PATH has the package redis; install python3-redis");
  }

  /** A folder with the package redis for Node, in which programs can be put. */
  static Path nodeFolderWithRedis() throws Exception {
    require("node");
    String npm = require("npm").toString();
    Path folder = Files.createDirectories(Path.of("target", "node"));
    Path client = folder.resolve("node_modules").resolve("redis");
    if (!Files.isDirectory(client)) {
      Result installed =
          run(
              folder,
              Map.of(),
              npm,
              "install",
              "--no-save",
              "--no-package-lock",
              "--no-audit",
              "--no-fund",
              "--prefix",
              ".",
              NODE_CLIENT);
      if (!Files.isDirectory(client)) {
        throw skipped("npm cannot install %s: %s".formatted(NODE_CLIENT, installed.errors()));
      }
    }
    return folder;
  }

  private static RuntimeException skipped(String reason) {
    System.out.println("skipped: " + reason);
    return Assumptions.abort(reason);
  }

  /** What a program printed, without the blanks around it. */
  record Result(int exitCode, String output, String errors) {

    /** The output of a program that has ended well. */
    String orFail() {
      assertThat(exitCode).as("exit code, errors: %s, output: %s", errors, output).isZero();
      return output;
    }
  }

  /**
   * @param environment beside that of this process
   */
  static Result run(Path folder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder.toAbsolutePath(), "run-", ".out");
    Path errors = Files.createTempFile(folder.toAbsolutePath(), "run-", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(command[0]).isTrue();
      return new Result(
          process.exitValue(), Files.readString(output).strip(), Files.readString(errors).strip());
    } finally {
      process.destroyForcibly();
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
