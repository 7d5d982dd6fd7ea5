package io.memberflow.importing;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Lines of a text file, plain or gzip, with a bound on their length, so that a file without line
 * ends cannot fill the memory. Every failure to read is a {@link ConfigurationException} that names
 * the file.
 */
public final class LineReader implements Closeable {
  /** Longest line in characters; the rest of a longer one is passed over. */
  public static final int MAX_LENGTH = 1 << 20;

  private static final int PEEK_BYTES = 8192;

  private final String name;
  private final Reader reader;
  private final char[] buffer = new char[1 << 16];
  private final Deque<Line> pushedBack = new ArrayDeque<>();
  private int at;
  private int end;
  private long number;
  private long undecodable;

  private LineReader(String name, Reader reader) {
    this.name = name;
    this.reader = reader;
  }

  /** Opens a file; gzip is recognised by its first bytes, not by its name. */
  public static LineReader open(Path file, Charset charset) {
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigurationException("%s is a folder; name one file in it".formatted(file));
      }
      return of(file.toString(), Files.newInputStream(file), charset);
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s cannot be read (%s); name a readable file".formatted(file, FileProblem.of(e)), e);
    }
  }

  /** Reads a stream that messages call {@code name}. */
  public static LineReader of(String name, InputStream stream, Charset charset) {
    try {
      InputStream bytes = new BufferedInputStream(stream, 1 << 16);
      if (startsWith(bytes, 0x1f, 0x8b)) {
        bytes = new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16);
      }
      if (startsWith(bytes, 'P', 'K', 3, 4)) {
        throw new ConfigurationException(
            name + " is a zip archive or a spreadsheet; unpack it, or save the sheet as CSV");
      }
      requireText(name, bytes, charset);
      return new LineReader(name, new InputStreamReader(bytes, charset));
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  public String name() {
    return name;
  }

  /** Lines so far that held bytes which the charset does not know. */
  public long undecodable() {
    return undecodable;
  }

  /** The next line, or null at the end. */
  Line next() {
    if (!pushedBack.isEmpty()) {
      return pushedBack.poll();
    }
    try {
      return read();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Gives a line back, to be the next one. The last one given back comes first. */
  void pushBack(Line line) {
    pushedBack.push(line);
  }

  private Line read() throws IOException {
    StringBuilder parts = null;
    boolean whole = true;
    while (true) {
      if (at == end && !fill()) {
        return parts == null ? null : line(parts.toString(), whole);
      }
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      if (stop < end && parts == null) {
        String text = new String(buffer, at, stop - at);
        at = stop + 1;
        return line(text, true);
      }
      if (parts == null) {
        parts = new StringBuilder();
      }
      int room = Math.min(stop - at, MAX_LENGTH - parts.length());
      whole &= room == stop - at;
      parts.append(buffer, at, room);
      at = stop;
      if (stop < end) {
        at++;
        return line(parts.toString(), whole);
      }
    }
  }

  private Line line(String text, boolean whole) {
    number++;
    String clean = text;
    if (clean.endsWith("\r")) {
      clean = clean.substring(0, clean.length() - 1);
    }
    if (number == 1 && clean.startsWith("\uFEFF")) {
      clean = clean.substring(1);
    }
    if (clean.indexOf('\uFFFD') >= 0) {
      undecodable++;
    }
    return new Line(number, clean, whole);
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, reader.read(buffer, 0, buffer.length));
    return end > 0;
  }

  private static boolean startsWith(InputStream bytes, int... expected) throws IOException {
    bytes.mark(expected.length);
    boolean same = true;
    for (int value : expected) {
      same &= bytes.read() == value;
    }
    bytes.reset();
    return same;
  }

  private static void requireText(String name, InputStream bytes, Charset charset)
      throws IOException {
    if (charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32")) {
      return;
    }
    bytes.mark(PEEK_BYTES);
    byte[] head = bytes.readNBytes(PEEK_BYTES);
    bytes.reset();
    for (byte value : head) {
      if (value == 0) {
        throw new ConfigurationException(
            name + " is not a text file (it holds zero bytes); name a CSV or text file");
      }
    }
  }

  private static ConfigurationException unreadable(String name, IOException e) {
    boolean damaged = e instanceof ZipException || e instanceof EOFException;
    return new ConfigurationException(
        damaged
            ? "%s is a damaged or unfinished gzip file (%s); fetch it again"
                .formatted(name, e.getMessage())
            : "%s cannot be read further (%s); check the disk and start again"
                .formatted(name, FileProblem.of(e)),
        e);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }
}
