package io.memberflow.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The files of a check: deleted with it, unless something is to be seen in them. */
final class VerifyFolder implements AutoCloseable {
  private final Path path;
  private boolean kept;

  VerifyFolder() {
    try {
      path = Files.createTempDirectory("memberflow-verify-");
    } catch (IOException e) {
      throw new ConfigurationException(
          "no folder can be made in %s (%s); free space there or set -Djava.io.tmpdir"
              .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
          e);
    }
  }

  Path path() {
    return path;
  }

  void keep() {
    kept = true;
  }

  /** Writes the result of a check where it was asked for. */
  static void write(Path json, ObjectNode result) {
    if (json == null) {
      return;
    }
    try {
      Files.writeString(json, result.toPrettyString() + System.lineSeparator());
    } catch (IOException e) {
      throw new ConfigurationException(
          "--json %s cannot be written (%s); name a file in a writable folder"
              .formatted(json, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    if (kept) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
