package io.memberflow.experiments;

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

/**
 * What an experiment keeps on disk: {@code plan.json}, and for each variant its checkpoints while
 * it runs, its outcomes, and {@code result.json} when it has ended.
 */
public final class ExperimentFolder {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String PLAN = "plan.json";
  private static final String RESULT = "result.json";
  private static final String CHECKPOINT = "_metadata";
  private static final int DELETE_ATTEMPTS = 50;
  private static final long DELETE_PAUSE_MILLIS = 100;

  private final Path folder;

  /**
   * @param workDir of all experiments
   */
  public ExperimentFolder(Path workDir, String name) {
    this.folder = workDir.toAbsolutePath().resolve(ExperimentPlan.requireName("--name", name));
  }

  /** The names of the experiments in a folder, sorted; none where the folder does not exist. */
  public static List<String> names(Path workDir) {
    if (!Files.isDirectory(workDir)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(workDir)) {
      return all.filter(path -> Files.exists(path.resolve(PLAN)))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failed("read", workDir, e);
    }
  }

  /** Empty where the experiment was never started. */
  public Optional<ExperimentPlan> plan() {
    return read(folder.resolve(PLAN), ExperimentPlan.class);
  }

  /**
   * The plan of an experiment that was started.
   *
   * @throws ConfigurationException where it was not
   */
  public ExperimentPlan requirePlan() {
    return plan()
        .orElseThrow(
            () -> {
              List<String> known = names(folder.getParent());
              return ConfigurationException.wrong(
                  "experiment",
                  folder.getFileName().toString(),
                  known.isEmpty()
                      ? "one in %s, which holds none".formatted(folder.getParent())
                      : "one of " + String.join(", ", known),
                  "mend the name or --work-dir");
            });
  }

  void write(ExperimentPlan plan) {
    write(folder.resolve(PLAN), plan);
  }

  /** Empty until the variant has ended. */
  public Optional<VariantResult> result(String variant) {
    return read(folder.resolve(variant).resolve(RESULT), VariantResult.class);
  }

  /** Ends a variant: what it would need to go on is deleted. */
  void write(String variant, VariantResult result) {
    write(folder.resolve(variant).resolve(RESULT), result);
    delete(checkpoints(variant));
  }

  public Path outcomes(String variant) {
    return folder.resolve(variant).resolve("outcomes");
  }

  Path checkpoints(String variant) {
    return folder.resolve(variant).resolve("checkpoints");
  }

  /** The newest whole checkpoint of a variant that was not ended. */
  Optional<Path> lastCheckpoint(String variant) {
    Path all = checkpoints(variant);
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

  /** Removes what a variant left that cannot go on. */
  void clear(String variant) {
    delete(folder.resolve(variant));
  }

  /** Deletes everything of the experiment. */
  public void delete() {
    delete(folder);
  }

  /**
   * Keeps other processes from running the same experiment; ends with the process.
   *
   * @throws ConfigurationException where one does
   */
  AutoCloseable lock() {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new ConfigurationException(
            "experiment %s is running in another process; wait for it or end it"
                .formatted(folder.getFileName()));
      }
      return channel;
    } catch (IOException e) {
      throw failed("write", folder, e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static <T> Optional<T> read(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), type));
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  private static void write(Path file, Object value) {
    try {
      Files.createDirectories(file.getParent());
      Path part = file.resolveSibling(file.getFileName() + ".part");
      JSON.writeValue(part.toFile(), value);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed("write", file, e);
    }
  }

  /** Flink may still be deleting its own checkpoints, so that files go while they are listed. */
  private static void delete(Path root) {
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
