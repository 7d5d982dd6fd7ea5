package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.CleaningSettings;
import io.memberflow.cleaning.EventReader;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import io.memberflow.events.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/**
 * Reads several files side by side, always from the one that is furthest behind in event time; one
 * after the other would let event time reach the end of the first before the second begins.
 */
final class FileSplitReader implements SplitReader<FileRecord, FileSplit> {
  private static final int BATCH = 512;

  private final Map<String, FileSequence> files;
  private final long writtenAt;
  private final CleaningSettings cleaning;
  private final EventReader reader;
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final Set<String> paused = new HashSet<>();
  private boolean awake;

  private final class Open {
    final FileSequence sequence;
    EventLines lines;
    int index;
    long newest = Long.MIN_VALUE;

    Open(FileSequence sequence, FileSplit split) {
      this.sequence = sequence;
      open(split);
    }

    private void open(FileSplit split) {
      index = split.file();
      Path file = sequence.path(index);
      try {
        lines = new EventLines(sequence, split, reader, writtenAt, cleaning.maxBytes());
      } catch (IOException e) {
        throw new ConfigurationException(
            "file %s cannot be read (%s); name a readable file of JSON lines"
                .formatted(file, FileProblem.of(e)),
            e);
      }
    }

    /** The next record of this file or of those after it; null at the end of the last. */
    FileRecord next() throws IOException {
      while (true) {
        FileRecord next = read();
        if (next != null) {
          return next;
        }
        lines.close();
        if (index + 1 == sequence.files().size()) {
          return null;
        }
        open(new FileSplit(sequence.name(), index + 1, 0, 0));
      }
    }

    private FileRecord read() throws IOException {
      try {
        return lines.next();
      } catch (IOException e) {
        throw new IOException(
            "file %s cannot be read on (%s); bring it back whole"
                .formatted(sequence.path(index), e.getMessage()),
            e);
      }
    }
  }

  /**
   * @param files by their names
   * @param writtenAt when all of them had been written, in milliseconds; {@code Long.MAX_VALUE}
   *     where that is not known
   */
  FileSplitReader(CatalogueText catalogue, Map<String, FileSequence> files, long writtenAt) {
    this.files = files;
    this.writtenAt = writtenAt;
    this.cleaning = catalogue.parse().cleaning();
    this.reader = new EventReader(cleaning);
  }

  @Override
  public RecordsWithSplitIds<FileRecord> fetch() throws IOException {
    RecordsBySplits.Builder<FileRecord> records = new RecordsBySplits.Builder<>();
    String name = furthestBehind();
    if (name == null) {
      sleep();
      return records.build();
    }
    Open file = open.get(name);
    for (int i = 0; i < BATCH; i++) {
      FileRecord next = file.next();
      if (next == null) {
        open.remove(name);
        records.addFinishedSplit(name);
        break;
      }
      records.add(name, next);
      Event event = next.record().judged().event();
      file.newest = event == null ? file.newest : Math.max(file.newest, event.time());
    }
    return records.build();
  }

  /** Null where every file is paused. */
  private String furthestBehind() {
    String name = null;
    for (Map.Entry<String, Open> file : open.entrySet()) {
      if (!paused.contains(file.getKey())
          && (name == null || file.getValue().newest < open.get(name).newest)) {
        name = file.getKey();
      }
    }
    return name;
  }

  private synchronized void sleep() {
    try {
      while (!awake) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    awake = false;
  }

  @Override
  public synchronized void wakeUp() {
    awake = true;
    notifyAll();
  }

  @Override
  public void handleSplitsChanges(SplitsChange<FileSplit> change) {
    if (!(change instanceof SplitsAddition)) {
      throw new IllegalArgumentException("files are only ever added, not " + change);
    }
    for (FileSplit split : change.splits()) {
      FileSequence sequence = files.get(split.name());
      if (sequence == null) {
        throw new ConfigurationException(
            "the savepoint reads file %s, which is not among the given (%s); name it too"
                .formatted(split.name(), String.join(", ", files.keySet())));
      }
      open.put(split.name(), new Open(sequence, split));
    }
  }

  @Override
  public void pauseOrResumeSplits(Collection<FileSplit> toPause, Collection<FileSplit> toResume) {
    toPause.forEach(split -> paused.add(split.name()));
    toResume.forEach(split -> paused.remove(split.name()));
  }

  @Override
  public void close() throws IOException {
    for (Open file : open.values()) {
      file.lines.close();
    }
    open.clear();
  }
}
