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

  private final Map<String, Path> files;
  private final CleaningSettings cleaning;
  private final EventReader reader;
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final Set<String> paused = new HashSet<>();
  private boolean awake;

  private static final class Open {
    final EventLines lines;
    long newest = Long.MIN_VALUE;

    Open(EventLines lines) {
      this.lines = lines;
    }
  }

  FileSplitReader(CatalogueText catalogue, Map<String, Path> files) {
    this.files = files;
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
      FileRecord next = file.lines.next();
      if (next == null) {
        file.lines.close();
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
      Path file = files.get(split.name());
      if (file == null) {
        throw new ConfigurationException(
            "the savepoint reads file %s, which is not among the given (%s); name it too"
                .formatted(split.name(), String.join(", ", files.keySet())));
      }
      try {
        open.put(split.name(), new Open(new EventLines(file, split, reader, cleaning.maxBytes())));
      } catch (IOException e) {
        throw new ConfigurationException(
            "file %s cannot be read (%s); name a readable file of JSON lines"
                .formatted(file, FileProblem.of(e)),
            e);
      }
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
