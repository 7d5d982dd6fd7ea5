package io.memberflow.store.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import redis.embedded.core.ExecutableProvider;

/** The server programs that the store is tested with. */
enum TestBinary {
  /** The 6.2 that comes with the Maven artefact embedded-redis, so it is always there. */
  BUNDLED,
  /** The Redis of the operating system. */
  REDIS,
  /** The Valkey of the operating system. */
  VALKEY;

  private static final Path UNPACKED = unpack();

  /** The newest one that is there. */
  static TestBinary newest() {
    return Stream.of(VALKEY, REDIS).filter(b -> b.path().isPresent()).findFirst().orElse(BUNDLED);
  }

  Optional<Path> path() {
    return switch (this) {
      case BUNDLED -> Optional.of(UNPACKED);
      case REDIS -> Programs.onPath("redis-server").stream().findFirst();
      case VALKEY -> Programs.onPath("valkey-server").stream().findFirst();
    };
  }

  /** Skips the test, with the reason, where the program is not installed. */
  void require() {
    if (path().isEmpty()) {
      String reason =
          "skipped: no %s on the PATH; install it to test with it"
              .formatted(this == REDIS ? "redis-server" : "valkey-server");
      System.out.println(reason);
      Assumptions.abort(reason);
    }
  }

  String version() {
    try {
      Process asked = new ProcessBuilder(path().orElseThrow().toString(), "--version").start();
      return new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          .replaceFirst(" sha=.*\\R?", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path unpack() {
    try {
      File folder = Files.createTempDirectory("memberflow-redis-bundled-").toFile();
      folder.deleteOnExit();
      File program = ExecutableProvider.newJarResourceProvider(folder).get();
      program.deleteOnExit();
      return program.toPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
