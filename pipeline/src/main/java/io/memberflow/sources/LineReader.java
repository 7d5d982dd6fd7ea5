package io.memberflow.sources;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Lines as bytes. They end with LF or CR LF and are numbered from 0; one without content is
 * skipped, but has its number.
 */
public final class LineReader {
  private static final int CHUNK = 1 << 16;

  private final InputStream stream;
  private final int most;
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;
  private byte[] line = new byte[1024];
  private int size;
  private long number;
  private long position;

  /**
   * @param mostBytes of a longer line only so much is kept that its excess shows
   */
  public LineReader(InputStream stream, int mostBytes) {
    this(stream, mostBytes, 0, 0);
  }

  /** Reads on where another reader stood, which is where the stream must stand. */
  LineReader(InputStream stream, int mostBytes, long number, long position) {
    this.stream = stream;
    this.most = mostBytes + 1;
    this.number = number;
    this.position = position;
  }

  /** The next line with content; null at the end. */
  public byte[] next() throws IOException {
    while (nextLine()) {
      number++;
      if (size > 0) {
        return Arrays.copyOf(line, size);
      }
    }
    return null;
  }

  /** How many lines were read, those without content included. */
  long number() {
    return number;
  }

  /** How many bytes were read into lines. */
  long position() {
    return position;
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
}
