package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.DeadLetterWriter;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** The log as files of JSON lines, for backfills; dead letters go to files too. */
public final class FileLog {
  private FileLog() {}

  /** One file, plain or gzip (.gz), which is one partition; its events in order per member. */
  public static Source<LogRecord, ?, ?> events(CatalogueText catalogue, Path file) {
    return events(catalogue, List.of(file));
  }

  /**
   * Several files, each one partition: all events of a member are in one of them, in order. A file
   * is known by its name, so a savepoint continues where the folder has moved.
   *
   * @throws ConfigurationException for no file, or two of the same name
   */
  public static Source<LogRecord, ?, ?> events(CatalogueText catalogue, List<Path> files) {
    Map<String, Path> named = new LinkedHashMap<>();
    for (Path file : files) {
      Path other = named.put(file.getFileName().toString(), file.toAbsolutePath());
      if (other != null) {
        throw new ConfigurationException(
            "files %s and %s have the same name; each must have one of its own; rename one"
                .formatted(other, file));
      }
    }
    if (named.isEmpty()) {
      throw ConfigurationException.wrong(
          "files", null, "at least one file of JSON lines", "name one");
    }
    return new FileLogSource(
        catalogue, named.values().stream().map(FileSequence::of).toList(), Long.MAX_VALUE);
  }

  /**
   * Parts of a history, each one partition of files that are read one after the other. All events
   * of a member are in one part, in order. The source never ends: when everything was read, its
   * readers are idle, and the job can be stopped with a savepoint.
   *
   * @param parts of which no two begin with the same file
   * @param writtenAt when all of them had been written, in milliseconds: an event that is later is
   *     refused
   */
  public static Source<LogRecord, ?, ?> history(
      CatalogueText catalogue, List<List<Path>> parts, long writtenAt) {
    List<FileSequence> sequences = new ArrayList<>();
    for (List<Path> part : parts) {
      sequences.add(FileSequence.of(sequences.size(), part));
    }
    return HeldOpen.of(new FileLogSource(catalogue, sequences, writtenAt));
  }

  /** JSON lines below a folder. */
  public static FileSink<DeadLetter> deadLetters(Path folder) {
    Encoder<DeadLetter> encoder =
        (letter, stream) -> {
          stream.write(DeadLetterWriter.value(letter));
          stream.write('\n');
        };
    return FileSink.forRowFormat(new org.apache.flink.core.fs.Path(folder.toUri()), encoder)
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .build();
  }
}
