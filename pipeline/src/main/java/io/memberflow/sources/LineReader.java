package io.memberflow.sources;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines as bytes; of one that is longer than any event may be, only so much that this shows. */
public final class LineReader {
  private final InputStream stream;
  private final int most;
  private final byte[] chunk = new byte[1 << 16];
  private int from;
  private int to;

  public LineReader(InputStream stream, int mostBytes) {
    this.stream = stream;
    this.most = mostBytes + 1;
  }

  /** Null at the end. A line without content is skipped. */
  public byte[] next() throws IOException {
    byte[] line = new byte[256];
    int size = 0;
    while (true) {
      if (from == to) {
        to = stream.read(chunk);
        from = 0;
        if (to <= 0) {
          to = 0;
          return size == 0 ? null : Arrays.copyOf(line, size);
        }
      }
      byte next = chunk[from++];
      if (next == '\n') {
        if (size > 0 && line[size - 1] == '\r') {
          size--;
        }
        if (size > 0) {
          return Arrays.copyOf(line, size);
        }
      } else if (size < most) {
        if (size == line.length) {
          line = Arrays.copyOf(line, Math.min(most, size * 2));
        }
        line[size++] = next;
      }
    }
  }
}
