package io.memberflow.sources;

import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.LogRecord;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The events of one file of JSON lines, which is one partition. A name that ends in .gz is read as
 * gzip. Lines end with LF or CR LF and are numbered from 0; one without content is skipped, but has
 * its number.
 */
final class EventLines implements Closeable {
  private static final int CHUNK = 1 << 16;

  private final FileSequence sequence;
  private final FileSplit opened;
  private final EventReader reader;
  private final long writtenAt;
  private final InputStream stream;
  private final LineReader lines;

  /**
   * Opens the file where the split stands.
   *
   * @param writtenAt when all files had been written, in milliseconds: no event can be later;
   *     {@code Long.MAX_VALUE} where that is not known
   * @param mostBytes of a longer line only so much is kept that its excess shows
   */
  EventLines(
      FileSequence sequence, FileSplit split, EventReader reader, long writtenAt, int mostBytes)
      throws IOException {
    Path file = sequence.path(split.file());
    this.sequence = sequence;
    this.opened = split;
    this.reader = reader;
    this.writtenAt = writtenAt;
    this.stream = open(file);
    this.lines = new LineReader(stream, mostBytes, split.line(), split.position());
    try {
      stream.skipNBytes(split.position());
    } catch (IOException e) {
      stream.close();
      throw new IOException(
          "%s ends before byte %d, where reading is to continue; restore the file as it was"
              .formatted(file, split.position()),
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
    byte[] bytes = lines.next();
    if (bytes == null) {
      return null;
    }
    long number = lines.number();
    return new FileRecord(
        new LogRecord(
            sequence.topics().get(opened.file()),
            sequence.partition(),
            number - 1,
            reader.read(bytes, writtenAt),
            bytes),
        new FileSplit(opened.name(), opened.file(), number, lines.position()));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
