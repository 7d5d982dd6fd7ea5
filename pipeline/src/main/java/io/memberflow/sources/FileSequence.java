package io.memberflow.sources;

import io.memberflow.configuration.ConfigurationException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that are read one after the other as one partition of the log.
 *
 * @param name of the split, in checkpoints too
 * @param partition what its records say of their partition
 * @param topics what the records of each file say of their topic
 * @param files by the same index
 */
record FileSequence(String name, int partition, List<String> topics, List<URI> files)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  FileSequence {
    topics = new ArrayList<>(topics);
    files = new ArrayList<>(files);
    if (files.isEmpty() || files.size() != topics.size()) {
      throw new IllegalArgumentException(
          "%d files with %d topics".formatted(files.size(), topics.size()));
    }
  }

  /** One file, known by its name without the folder. */
  static FileSequence of(Path file) {
    return named(file.getFileName().toString(), file);
  }

  static FileSequence named(String name, Path file) {
    return new FileSequence(name, 0, List.of(name), List.of(file.toAbsolutePath().toUri()));
  }

  /** Several files, each known by its path as it was given. */
  static FileSequence of(int partition, List<Path> files) {
    if (files.isEmpty()) {
      throw ConfigurationException.wrong(
          "files", null, "at least one file of JSON lines", "name one");
    }
    return new FileSequence(
        files.get(0).toString(),
        partition,
        files.stream().map(Path::toString).toList(),
        files.stream().map(file -> file.toAbsolutePath().toUri()).toList());
  }

  Path path(int file) {
    return Path.of(files.get(file));
  }
}
