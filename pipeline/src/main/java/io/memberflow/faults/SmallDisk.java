package io.memberflow.faults;

import io.memberflow.servers.ServerException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A small file system of its own in a folder, which can be filled up and freed. Needs root. */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "256m";
  private static final int LIMIT_SECONDS = 20;

  private final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /** Empty where this user or system may not mount one. */
  static Optional<SmallDisk> mount(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ServerException(folder + " cannot be made: " + e.getMessage(), e);
    }
    return run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "memberflow", folder.toString())
        ? Optional.of(new SmallDisk(folder))
        : Optional.empty();
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while " + command[0] + " ran", e);
    }
  }

  /** Leaves no byte free. */
  void fill() {
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // full
    }
  }

  void free() {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new ServerException(filler + " cannot be deleted: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    run("umount", folder.toString());
  }
}
