package io.memberflow.sources;

import io.memberflow.catalogue.CleaningSettings;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.Judged;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Looks at the files of a history before a job reads them. */
public final class HistoryFiles {
  /** Lines without a sound event after which a file is taken for another kind of file. */
  private static final int MOST_LINES = 10_000;

  private static final List<String> TABLES = List.of(".csv", ".tsv", ".csv.gz", ".tsv.gz");

  private final CleaningSettings cleaning;
  private final EventReader reader;

  public HistoryFiles(CleaningSettings cleaning) {
    this.cleaning = cleaning;
    this.reader = new EventReader(cleaning);
  }

  /**
   * @param parts each of files that are read one after the other
   * @throws ConfigurationException for a file that is named twice, cannot be read, holds no events,
   *     or begins before the one that comes before it
   */
  public void require(List<List<Path>> parts) {
    Set<Path> known = new HashSet<>();
    for (List<Path> part : parts) {
      FileSequence sequence = FileSequence.of(0, part);
      Path before = null;
      long beginOfBefore = Long.MIN_VALUE;
      for (int i = 0; i < part.size(); i++) {
        Path file = part.get(i);
        if (!known.add(file.toAbsolutePath().normalize())) {
          throw ConfigurationException.wrong("--files", file, "each file once", "name it once");
        }
        OptionalLong begin = begin(sequence, i);
        if (begin.isEmpty()) {
          continue;
        }
        if (begin.getAsLong() < beginOfBefore) {
          throw new ConfigurationException(
              ("file %s begins with an event of %s, and %s, which is read before it, with one of %s;"
                      + " name the files in the order of time, or in several --files where each holds"
                      + " members of its own")
                  .formatted(file, time(begin.getAsLong()), before, time(beginOfBefore)));
        }
        before = file;
        beginOfBefore = begin.getAsLong();
      }
    }
  }

  private static Instant time(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  /** Empty for a file without lines. */
  private OptionalLong begin(FileSequence sequence, int index) {
    Path file = sequence.path(index);
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (TABLES.stream().anyMatch(name::endsWith)) {
      throw ConfigurationException.wrong(
          "--files",
          file,
          "JSON lines, plain or .gz",
          "write them with memberflow import csv %s --mapping FILE --out FILE".formatted(file));
    }
    FileSplit start = new FileSplit(sequence.name(), index, 0, 0);
    try (EventLines lines =
        new EventLines(sequence, start, reader, Long.MAX_VALUE, cleaning.maxBytes())) {
      Judged first = null;
      for (int i = 0; i < MOST_LINES; i++) {
        FileRecord next = lines.next();
        if (next == null) {
          break;
        }
        Judged judged = next.record().judged();
        if (judged.event() != null) {
          return OptionalLong.of(judged.event().time());
        }
        first = first == null ? judged : first;
      }
      if (first == null) {
        return OptionalLong.empty();
      }
      throw ConfigurationException.wrong(
          "--files",
          file,
          "a file of events; its first lines hold none (the first: %s, %s)"
              .formatted(first.reason().published(), first.detail()),
          "name a file of JSON lines; memberflow import writes them from tables");
    } catch (IOException e) {
      throw new ConfigurationException(
          "file %s cannot be read (%s); name a readable file of JSON lines"
              .formatted(file, FileProblem.of(e)),
          e);
    }
  }
}
