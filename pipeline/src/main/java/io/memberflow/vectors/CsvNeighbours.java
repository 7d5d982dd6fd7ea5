package io.memberflow.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Neighbours as text with a header. */
final class CsvNeighbours implements NeighbourLines {
  private final CSVPrinter lines;

  CsvNeighbours(Path file) throws IOException {
    lines =
        new CSVPrinter(
            Files.newBufferedWriter(file, StandardCharsets.UTF_8),
            CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
    lines.printRecord("id", "rank", "neighbour", "score");
  }

  @Override
  public void add(String id, int rank, String neighbour, float score) throws IOException {
    lines.printRecord(id, rank, neighbour, score);
  }

  @Override
  public void close() throws IOException {
    lines.close(true);
  }
}
