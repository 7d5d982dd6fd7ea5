package io.memberflow.vectors;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import io.memberflow.similarity.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Writes neighbours as CSV or Parquet: {@code id,rank,neighbour,score}, closest first, rank from 1.
 * The file appears under its name when it is complete.
 */
public final class NeighbourFile implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final IntFunction<String> ids;
  private final NeighbourLines lines;
  private boolean complete;

  private NeighbourFile(Path file, IntFunction<String> ids) throws IOException {
    this.file = file;
    this.partial = file.resolveSibling(file.getFileName() + ".part");
    this.ids = ids;
    Files.deleteIfExists(partial);
    // where the process is told to end in the middle
    partial.toFile().deleteOnExit();
    this.lines = isParquet(file) ? new ParquetNeighbours(partial) : new CsvNeighbours(partial);
  }

  private static boolean isParquet(Path file) {
    return endsWith(file, ".parquet");
  }

  private static boolean endsWith(Path file, String ending) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * @param file ends with {@code .csv} or {@code .parquet}
   * @param ids the name of a row
   * @throws ConfigurationException for another ending or a folder that cannot be written
   */
  public static NeighbourFile create(Path file, IntFunction<String> ids) {
    if (!endsWith(file, ".csv") && !isParquet(file)) {
      throw ConfigurationException.wrong("--out", file, "a .csv or .parquet file", "name one");
    }
    if (Files.isDirectory(file)) {
      throw ConfigurationException.wrong("--out", file, "a file, not a folder", "name another");
    }
    try {
      return new NeighbourFile(file, ids);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Adds rows {@code firstRow ..}. */
  public void write(int firstRow, Neighbours block) {
    try {
      for (int row = 0; row < block.rows(); row++) {
        String id = ids.apply(firstRow + row);
        for (int rank = 0; rank < block.k(); rank++) {
          lines.add(id, rank + 1, ids.apply(block.id(row, rank)), block.score(row, rank));
        }
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Gives the file its name. */
  public void complete() {
    try {
      lines.close();
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
      complete = true;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Removes what is not complete. */
  @Override
  public void close() {
    if (complete) {
      return;
    }
    try {
      lines.close();
    } catch (IOException e) {
      // a disk that is full; what matters is said by who failed to write
    }
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static ConfigurationException unwritable(Path file, IOException e) {
    return new ConfigurationException(
        "--out %s cannot be written (%s); name a file in a writable folder"
            .formatted(file, FileProblem.of(e)),
        e);
  }
}
