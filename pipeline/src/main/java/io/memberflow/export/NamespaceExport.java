package io.memberflow.export;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/**
 * Writes all records of a namespace, one line each, in the order of their keys' bytes. Two
 * namespaces with equal content give equal bytes. Keys are sorted first, beyond 64 MiB of them
 * through temporary files; records are read and written in steps of 256. What a job writes
 * meanwhile may be in it or not.
 */
public final class NamespaceExport {
  private static final int STEP = 256;

  private final RedisSettings redis;
  private final String namespace;
  private final Optional<String> kind;
  private final LongConsumer progress;

  /**
   * @param kind of the records; empty for all
   * @param progress gets the number of lines so far
   */
  public NamespaceExport(
      RedisSettings redis, String namespace, Optional<String> kind, LongConsumer progress) {
    this.redis = redis;
    this.namespace = RecordKey.requireNamespace(namespace);
    this.kind = kind.map(RecordKey::requireKind);
    this.progress = progress;
  }

  /**
   * Writes a file, compressed where its name ends in {@code .gz}. It gets its name when it is
   * whole.
   *
   * @return how many lines it has
   * @throws ConfigurationException where it cannot be written
   */
  public long write(Path file) {
    if (Files.isDirectory(file)) {
      throw ConfigurationException.wrong("--out", file, "a file", "name one in that folder");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      long lines;
      try (OutputStream bytes = Files.newOutputStream(part);
          OutputStream out =
              file.toString().endsWith(".gz") ? new GZIPOutputStream(bytes, 1 << 16) : bytes;
          Writer text =
              new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16)) {
        lines = writeLines(text);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return lines;
    } catch (IOException e) {
      throw new ConfigurationException(
          "--out %s cannot be written (%s); name a file in a writable folder with space"
              .formatted(file, FileProblem.of(e)),
          e);
    } finally {
      delete(part);
    }
  }

  /** What is left of it where the export failed. */
  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // then it stays; the failure before is the one to tell
    }
  }

  /**
   * Writes the lines.
   *
   * @return how many
   * @throws ConfigurationException where they cannot be written
   */
  public long write(Writer out) {
    try {
      return writeLines(out);
    } catch (IOException e) {
      throw new ConfigurationException(
          "the export cannot be written (%s); give it a folder for temporary files with space"
              .formatted(FileProblem.of(e)),
          e);
    }
  }

  private long writeLines(Writer out) throws IOException {
    try (SortedKeys keys = new SortedKeys(SortedKeys.DEFAULT_MEMORY);
        RecordReader reader = new RedisRecordReader(redis)) {
      collect(keys);
      Lines lines = new Lines(reader, out);
      keys.visit(lines::add);
      lines.flush();
      return lines.written;
    }
  }

  private void collect(SortedKeys keys) throws IOException {
    try (RedisNamespace records = new RedisNamespace(redis, namespace)) {
      records.keys(
          kind,
          key -> {
            try {
              keys.add(key.redisKey().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Reads the records of keys in steps and writes them in the keys' order. */
  private final class Lines {
    private final RecordReader reader;
    private final Writer out;
    private final List<RecordKey> step = new ArrayList<>(STEP);
    private long written;

    Lines(RecordReader reader, Writer out) {
      this.reader = reader;
      this.out = out;
    }

    void add(byte[] key) throws IOException {
      step.add(RecordKey.parse(new String(key, StandardCharsets.UTF_8)));
      if (step.size() == STEP) {
        flush();
      }
    }

    void flush() throws IOException {
      for (StoredRecord record : reader.read(step)) {
        Optional<String> line = RecordLine.of(record);
        if (line.isPresent()) {
          out.write(line.get());
          out.write('\n');
          written++;
        }
      }
      step.clear();
      progress.accept(written);
    }
  }
}
