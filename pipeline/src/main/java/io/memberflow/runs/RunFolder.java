package io.memberflow.runs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.memberflow.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a named run keeps on disk, so that the same command goes on after it was killed. */
public final class RunFolder {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String CHECKPOINT = "_metadata";
  private static final String SHAPE = "[a-z0-9]+(-[a-z0-9]+)*";
  private static final int LONGEST = 24;
  private static final int DELETE_ATTEMPTS = 50;
  private static final long DELETE_PAUSE_MILLIS = 100;

  private final String kind;
  private final Path path;

  /**
   * @param kind of the run, such as "experiment"
   * @param workDir of all runs of that kind
   */
  public RunFolder(String kind, Path workDir, String name) {
    this.kind = kind;
    this.path = workDir.toAbsolutePath().resolve(requireName("--name", name));
  }

  /** Returns the name of a run or of a part of one, or says why it cannot be one. */
  public static String requireName(String what, String name) {
    if (name == null || name.length() > LONGEST || !name.matches(SHAPE)) {
      throw ConfigurationException.wrong(
          what,
          name,
          "1–%d of a–z and 0–9, words joined by one -".formatted(LONGEST),
          "write for example faster-rates");
    }
    return name;
  }

  /** The names of the runs that have a file, sorted; none where the folder does not exist. */
  public static List<String> names(Path workDir, String file) {
    if (!Files.isDirectory(workDir)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(workDir)) {
      return all.filter(path -> Files.exists(path.resolve(file)))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failed("read", workDir, e);
    }
  }

  public Path path() {
    return path;
  }

  /** What a file of the run holds as JSON; empty where there is none. */
  public <T> Optional<T> read(String file, Class<T> type) {
    Path from = path.resolve(file);
    if (!Files.exists(from)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(from.toFile(), type));
    } catch (IOException e) {
      throw failed("read", from, e);
    }
  }

  /** Writes a file of the run as JSON; as a whole or not at all. */
  public void write(String file, Object value) {
    Path to = path.resolve(file);
    try {
      Files.createDirectories(to.getParent());
      Path part = to.resolveSibling(to.getFileName() + ".part");
      JSON.writeValue(part.toFile(), value);
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed("write", to, e);
    }
  }

  /** The newest whole checkpoint or savepoint below a folder of the run. */
  public Optional<Path> lastCheckpoint(String folder) {
    Path all = path.resolve(folder);
    if (!Files.isDirectory(all)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(all, 3)) {
      return files
          .filter(file -> file.getFileName().toString().equals(CHECKPOINT))
          .max(Comparator.comparing((Path file) -> file.toFile().lastModified()))
          .map(Path::getParent);
    } catch (IOException | UncheckedIOException e) {
      throw failed("read", all, e);
    }
  }

  /**
   * Keeps other processes from running the same; ends with the process.
   *
   * @throws ConfigurationException where one does
   */
  public AutoCloseable lock() {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new ConfigurationException(
            "%s %s is running in another process; wait for it or end it"
                .formatted(kind, path.getFileName()));
      }
      return channel;
    } catch (IOException e) {
      throw failed("write", path, e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Deletes everything. */
  public void delete() {
    deleteAll(path);
  }

  /** Deletes a part with all below it. */
  public void delete(String part) {
    deleteAll(path.resolve(part));
  }

  /** Flink may still be deleting its own checkpoints, so that files go while they are listed. */
  private static void deleteAll(Path root) {
    for (int attempt = 1; Files.exists(root); attempt++) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        if (attempt == DELETE_ATTEMPTS) {
          throw failed("delete", root, e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(DELETE_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ConfigurationException failed(String what, Path file, Exception e) {
    return new ConfigurationException(
        "cannot %s %s (%s: %s); give --work-dir a folder with space that you own"
            .formatted(what, file, e.getClass().getSimpleName(), e.getMessage()),
        e);
  }
}
