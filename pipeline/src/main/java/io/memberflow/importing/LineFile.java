package io.memberflow.importing;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/**
 * A file of lines that exists whole or not at all: written beside its place under another name and
 * moved there by {@link #commit()}. Gzip where the name ends with {@code .gz}.
 */
final class LineFile implements Closeable {
  private final String name;
  private final Path target;
  private final Path partial;
  private final OutputStream out;
  private boolean open = true;

  private LineFile(String name, Path target, Path partial, OutputStream out) {
    this.name = name;
    this.target = target;
    this.partial = partial;
    this.out = out;
  }

  static LineFile create(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw new ConfigurationException(target + " is a folder; name a file in it");
    }
    try {
      // not a temporary file of the platform: those are closed to other users for ever
      String mark = Long.toHexString(System.nanoTime());
      Path partial = folder.resolve(".%s-%s.partial".formatted(target.getFileName(), mark));
      OutputStream bytes =
          new BufferedOutputStream(
              Files.newOutputStream(
                  partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              1 << 16);
      partial.toFile().deleteOnExit();
      boolean gzip = target.getFileName().toString().endsWith(".gz");
      return new LineFile(
          target.toString(),
          target,
          partial,
          gzip ? new BufferedOutputStream(new GZIPOutputStream(bytes, 1 << 16), 1 << 16) : bytes);
    } catch (IOException e) {
      throw unwritable(target.toString(), e);
    }
  }

  /** Lines to a stream that stays open, such as standard output. */
  static LineFile to(OutputStream stream) {
    return new LineFile("standard output", null, null, new BufferedOutputStream(stream, 1 << 16));
  }

  void write(byte[] line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  /** Puts the file in its place. Nothing can be written afterwards. */
  void commit() {
    try {
      if (target == null) {
        out.flush();
        return;
      }
      open = false;
      out.close();
      Files.move(
          partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  /** Without a commit nothing is left behind. */
  @Override
  public void close() {
    if (target == null || !open) {
      return;
    }
    open = false;
    try (out) {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  private static ConfigurationException unwritable(String name, IOException e) {
    return new ConfigurationException(
        "%s cannot be written (%s); choose another place or make room"
            .formatted(name, FileProblem.of(e)),
        e);
  }
}
