package io.memberflow.export;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Any number of keys by their bytes, each once. What is in memory has a bound; the rest lies sorted
 * in temporary files, which are merged.
 */
final class SortedKeys implements AutoCloseable {
  /** Bytes of keys in memory, with what Java needs beside them. */
  static final long DEFAULT_MEMORY = 64L << 20;

  private static final int PER_KEY = 32;
  private static final int FILE_BUFFER = 1 << 16;

  private final long memory;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final List<Run> open = new ArrayList<>();
  private long used;

  /** What is done with each key. */
  interface Visitor {
    void visit(byte[] key) throws IOException;
  }

  SortedKeys(long memory) {
    this.memory = memory;
  }

  void add(byte[] key) throws IOException {
    keys.add(key);
    used += key.length + PER_KEY;
    if (used > memory) {
      spill();
    }
  }

  private void spill() throws IOException {
    keys.sort(Arrays::compareUnsigned);
    Path file = Files.createTempFile("memberflow-export-", ".keys");
    files.add(file);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), FILE_BUFFER))) {
      for (byte[] key : keys) {
        out.writeInt(key.length);
        out.write(key);
      }
    }
    keys.clear();
    used = 0;
  }

  /** How many files were needed. */
  int runs() {
    return files.size();
  }

  /** Visits the keys in order; ends the adding. */
  void visit(Visitor visitor) throws IOException {
    if (!files.isEmpty()) {
      spill();
    }
    keys.sort(Arrays::compareUnsigned);
    PriorityQueue<Run> runs = new PriorityQueue<>((a, b) -> Arrays.compareUnsigned(a.key, b.key));
    for (Path file : files) {
      Run run = new Run(file);
      open.add(run);
      if (run.next()) {
        runs.add(run);
      }
    }
    byte[] last = null;
    for (byte[] key : keys) {
      last = visitOnce(visitor, last, key);
    }
    while (!runs.isEmpty()) {
      Run run = runs.poll();
      last = visitOnce(visitor, last, run.key);
      if (run.next()) {
        runs.add(run);
      }
    }
  }

  private static byte[] visitOnce(Visitor visitor, byte[] last, byte[] key) throws IOException {
    if (!Arrays.equals(last, key)) {
      visitor.visit(key);
    }
    return key;
  }

  @Override
  public void close() throws IOException {
    for (Run run : open) {
      run.in.close();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  /** One file, read from its beginning. */
  private static final class Run {
    final DataInputStream in;
    byte[] key;

    Run(Path file) throws IOException {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), FILE_BUFFER));
    }

    boolean next() throws IOException {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        return false;
      }
      key = in.readNBytes(length);
      return true;
    }
  }
}
