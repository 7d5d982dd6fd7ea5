package io.memberflow.importing;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Puts lines in order of time, ties in the order they came, with bounded memory: full buffers are
 * sorted and spilled as runs, and the runs are merged (external merge sort; Knuth, The Art of
 * Computer Programming, vol. 3, 5.4). At most {@link #FAN_IN} runs are open at a time.
 */
final class TimeSorter implements Closeable {
  static final int BUFFER_BYTES = 64 << 20;
  static final int FAN_IN = 64;

  /** Array header, record, list slot: what a line costs beside its bytes. */
  private static final int LINE_OVERHEAD_BYTES = 64;

  private final Path parent;
  private final int bufferBytes;
  private final int fanIn;
  private final List<TimedLine> buffer = new ArrayList<>();
  // levels never rise from one run to the next, so merging the tail keeps ties in order
  private final List<SortedRun> runs = new ArrayList<>();
  private Path folder;
  private int runsMade;
  private int bytes;

  /**
   * @param parent where the runs go, in a folder of their own
   */
  TimeSorter(Path parent) {
    this(parent, BUFFER_BYTES, FAN_IN);
  }

  TimeSorter(Path parent, int bufferBytes, int fanIn) {
    this.parent = parent;
    this.bufferBytes = bufferBytes;
    this.fanIn = fanIn;
  }

  void add(long time, byte[] line) {
    buffer.add(new TimedLine(time, line));
    bytes += line.length + LINE_OVERHEAD_BYTES;
    if (bytes >= bufferBytes) {
      spill();
    }
  }

  /** Bytes held now; the bound is the buffer size plus one line. */
  int bufferedBytes() {
    return bytes;
  }

  int runsMade() {
    return runsMade;
  }

  /** Gives all lines in order; the sorter is empty afterwards. */
  void drain(Consumer<byte[]> target) {
    if (runs.isEmpty()) {
      sortBuffer();
      buffer.forEach(line -> target.accept(line.line()));
      clearBuffer();
      return;
    }
    if (!buffer.isEmpty()) {
      spill();
    }
    try {
      while (runs.size() > fanIn) {
        mergeTail(fanIn);
      }
      merge(runs, line -> target.accept(line.line()));
      for (SortedRun run : runs) {
        run.delete();
      }
      runs.clear();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void spill() {
    try {
      if (folder == null) {
        folder = Files.createTempDirectory(parent, ".import-sort-");
        folder.toFile().deleteOnExit();
      }
      sortBuffer();
      SortedRun run = newRun(0);
      try (SortedRun.Writer writer = run.writer()) {
        for (TimedLine line : buffer) {
          writer.write(line);
        }
      }
      clearBuffer();
      runs.add(run);
      while (runs.size() >= fanIn
          && runs.get(runs.size() - fanIn).level() == runs.get(runs.size() - 1).level()) {
        mergeTail(fanIn);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void mergeTail(int count) throws IOException {
    List<SortedRun> tail = runs.subList(runs.size() - count, runs.size());
    SortedRun merged = newRun(tail.get(0).level() + 1);
    try (SortedRun.Writer writer = merged.writer()) {
      merge(tail, writer::write);
    }
    for (SortedRun run : tail) {
      run.delete();
    }
    tail.clear();
    runs.add(merged);
  }

  @FunctionalInterface
  private interface LineTarget {
    void accept(TimedLine line) throws IOException;
  }

  private record Head(TimedLine line, int run) {}

  private static void merge(List<SortedRun> runs, LineTarget target) throws IOException {
    List<SortedRun.Cursor> cursors = new ArrayList<>();
    try {
      PriorityQueue<Head> heads =
          new PriorityQueue<>(
              Comparator.comparingLong((Head h) -> h.line().time()).thenComparingInt(Head::run));
      for (SortedRun run : runs) {
        SortedRun.Cursor cursor = run.cursor();
        cursors.add(cursor);
        TimedLine first = cursor.next();
        if (first != null) {
          heads.add(new Head(first, cursors.size() - 1));
        }
      }
      while (!heads.isEmpty()) {
        Head head = heads.poll();
        target.accept(head.line());
        TimedLine next = cursors.get(head.run()).next();
        if (next != null) {
          heads.add(new Head(next, head.run()));
        }
      }
    } finally {
      for (SortedRun.Cursor cursor : cursors) {
        cursor.close();
      }
    }
  }

  private SortedRun newRun(int level) {
    return new SortedRun(folder.resolve("run-" + runsMade++), level);
  }

  private void sortBuffer() {
    buffer.sort(Comparator.comparingLong(TimedLine::time));
  }

  private void clearBuffer() {
    buffer.clear();
    bytes = 0;
  }

  private ConfigurationException failed(IOException e) {
    return new ConfigurationException(
        "sorting in %s failed (%s); make room there or import with --order file"
            .formatted(parent, FileProblem.of(e)),
        e);
  }

  /** Removes the runs. */
  @Override
  public void close() {
    if (folder == null) {
      return;
    }
    try {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
