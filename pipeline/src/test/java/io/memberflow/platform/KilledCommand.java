package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.cli.Memberflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A command in a process of its own, ended by SIGKILL as soon as it has a checkpoint. */
final class KilledCommand {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private KilledCommand() {}

  /**
   * Fails where the process ends by itself, or has none in three minutes.
   *
   * @param checkpoints folder to watch
   * @param log what the process says goes there
   */
  static void run(List<String> arguments, Path checkpoints, Path log) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Memberflow.class.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long start = System.nanoTime();
    try {
      while (!hasCheckpoint(checkpoints)) {
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        assertThat(System.nanoTime() - start)
            .as(Files.readString(log))
            .isLessThan(LONGEST.toNanos());
        Thread.sleep(10);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static boolean hasCheckpoint(Path checkpoints) throws IOException {
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(checkpoints, 3)) {
      return files.anyMatch(file -> file.endsWith("_metadata"));
    } catch (UncheckedIOException e) {
      return false; // a file went while it was listed
    }
  }
}
