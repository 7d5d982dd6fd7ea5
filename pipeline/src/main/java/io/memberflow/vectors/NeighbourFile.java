package io.memberflow.vectors;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import io.memberflow.similarity.Neighbours;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes neighbours as CSV: {@code id,rank,neighbour,score}, closest first, rank from 1. The file
 * appears under its name when it is complete.
 */
public final class NeighbourFile implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final IntFunction<String> ids;
  private final BufferedWriter writer;
  private final CSVPrinter lines;
  private boolean complete;

  private NeighbourFile(Path file, IntFunction<String> ids) throws IOException {
    this.file = file;
    this.partial = file.resolveSibling(file.getFileName() + ".part");
    this.ids = ids;
    this.writer = Files.newBufferedWriter(partial, StandardCharsets.UTF_8);
    this.lines = new CSVPrinter(writer, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
  }

  /**
   * @param file ends with {@code .csv}
   * @param ids the name of a row
   * @throws ConfigurationException for another ending or a folder that cannot be written
   */
  public static NeighbourFile create(Path file, IntFunction<String> ids) {
    if (!file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      throw ConfigurationException.wrong("--out", file, "a .csv file", "name one");
    }
    try {
      NeighbourFile created = new NeighbourFile(file, ids);
      created.lines.printRecord("id", "rank", "neighbour", "score");
      return created;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Adds rows {@code firstRow ..}. */
  public void write(int firstRow, Neighbours block) {
    try {
      for (int row = 0; row < block.rows(); row++) {
        for (int rank = 0; rank < block.k(); rank++) {
          lines.printRecord(
              ids.apply(firstRow + row),
              rank + 1,
              ids.apply(block.id(row, rank)),
              block.score(row, rank));
        }
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Gives the file its name. */
  public void complete() {
    try {
      lines.close(true);
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
      writer.close();
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
