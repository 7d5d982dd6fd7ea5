package io.memberflow.importing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file of sorted lines, each as time (8 bytes), length (4 bytes), bytes; length −1 ends
 * it.
 *
 * @param level how often its lines have been merged
 */
record SortedRun(Path file, int level) {
  private static final int BUFFER_BYTES = 1 << 16;

  Writer writer() throws IOException {
    file.toFile().deleteOnExit();
    return new Writer(
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)));
  }

  Cursor cursor() throws IOException {
    return new Cursor(
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)));
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  record Writer(DataOutputStream out) implements Closeable {
    void write(TimedLine line) throws IOException {
      out.writeLong(line.time());
      out.writeInt(line.line().length);
      out.write(line.line());
    }

    @Override
    public void close() throws IOException {
      try (out) {
        out.writeLong(0);
        out.writeInt(-1);
      }
    }
  }

  record Cursor(DataInputStream in) implements Closeable {
    /** Null at the end. */
    TimedLine next() throws IOException {
      long time = in.readLong();
      int length = in.readInt();
      return length < 0 ? null : new TimedLine(time, in.readNBytes(length));
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
