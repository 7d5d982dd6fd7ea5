package io.memberflow.sources;

import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.LogRecord;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The events of one file of JSON lines, which is one partition. A name that ends in .gz is read as
 * gzip. Lines end with LF or CR LF and are numbered from 0; one without content is skipped, but has
 * its number.
 */
final class EventLines implements Closeable {
  private static final int CHUNK = 1 << 16;

  private final String name;
  private final EventReader reader;
  private final int most;
  private final InputStream stream;
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;
  private byte[] line = new byte[1024];
  private int size;
  private long number;
  private long position;

  /**
   * Opens the file where the split stands.
   *
   * @param mostBytes of a longer line only so much is kept that its excess shows
   */
  EventLines(Path file, FileSplit split, EventReader reader, int mostBytes) throws IOException {
    this.name = split.name();
    this.reader = reader;
    this.most = mostBytes + 1;
    this.number = split.line();
    this.position = split.position();
    this.stream = open(file);
    try {
      stream.skipNBytes(position);
    } catch (IOException e) {
      stream.close();
      throw new IOException(
          "%s ends before byte %d, where reading is to continue; restore the file as it was"
              .formatted(file, position),
          e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      return file.toString().endsWith(".gz")
          ? new GZIPInputStream(new BufferedInputStream(raw, CHUNK), CHUNK)
          : raw;
    } catch (IOException e) {
      raw.close();
      throw new IOException(file + " is no gzip file; rename it or compress it", e);
    }
  }

  /** The next event; null at the end. */
  FileRecord next() throws IOException {
    while (nextLine()) {
      number++;
      if (size > 0) {
        byte[] bytes = Arrays.copyOf(line, size);
        return new FileRecord(
            new LogRecord(name, 0, number - 1, reader.read(bytes, Long.MAX_VALUE), bytes),
            new FileSplit(name, number, position));
      }
    }
    return null;
  }

  /** False at the end. */
  private boolean nextLine() throws IOException {
    size = 0;
    boolean any = false;
    while (true) {
      if (from == to) {
        to = stream.read(chunk);
        from = 0;
        if (to <= 0) {
          to = 0;
          return any;
        }
      }
      any = true;
      byte next = chunk[from++];
      position++;
      if (next == '\n') {
        if (size > 0 && line[size - 1] == '\r') {
          size--;
        }
        return true;
      }
      if (size < most) {
        if (size == line.length) {
          line = Arrays.copyOf(line, size * 2);
        }
        line[size++] = next;
      }
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
