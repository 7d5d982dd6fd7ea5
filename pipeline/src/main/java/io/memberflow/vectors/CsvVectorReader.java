package io.memberflow.vectors;

import io.memberflow.similarity.Matrix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads one vector a line, UTF-8 with commas. A first line that starts with {@code id} is a header,
 * and the first column then holds the rows' names; else all columns are numbers and rows are known
 * by their number.
 */
final class CsvVectorReader {
  /** Some spreadsheets begin their files with it. */
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final String NAMES =
      "must be a number; where the first column names the rows, begin with a header line that"
          + " starts with id, or move the names to a file for --ids";

  private CsvVectorReader() {}

  static VectorTable read(Path file) throws IOException {
    List<float[]> rows = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    boolean named = false;
    try (Reader reader = withoutMark(Files.newBufferedReader(file, StandardCharsets.UTF_8));
        CSVParser lines = CSVParser.parse(reader, CSVFormat.DEFAULT)) {
      for (CSVRecord line : lines) {
        if (rows.isEmpty() && !named && line.get(0).equals("id")) {
          named = true;
          continue;
        }
        if (named) {
          ids.add(line.get(0));
        }
        rows.add(row(file, lines.getCurrentLineNumber(), line, named ? 1 : 0, rows));
      }
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CSVException broken) {
        throw VectorFile.broken(
            file, "is no CSV: " + broken.getMessage(), "repair its quotation marks");
      }
      throw e.getCause();
    }
    if (rows.isEmpty()) {
      throw VectorFile.broken(file, "has no vector", "must have one a line");
    }
    Matrix.Builder builder = Matrix.builder(rows.size(), rows.get(0).length);
    rows.forEach(builder::add);
    return new VectorTable(builder.build(), named ? Optional.of(ids) : Optional.empty());
  }

  private static Reader withoutMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private static float[] row(
      Path file, long lineNumber, CSVRecord line, int first, List<float[]> before) {
    int dimension = line.size() - first;
    if (dimension < 1 || !before.isEmpty() && before.get(0).length != dimension) {
      throw VectorFile.broken(
          file,
          "has %d numbers in line %d".formatted(dimension, lineNumber),
          "must have %s; repair the line"
              .formatted(before.isEmpty() ? "1 or more" : before.get(0).length));
    }
    float[] row = new float[dimension];
    for (int c = 0; c < dimension; c++) {
      String text = line.get(first + c).strip();
      try {
        row[c] = Float.parseFloat(text);
      } catch (NumberFormatException e) {
        throw VectorFile.broken(
            file,
            "has \"%s\" in line %d, column %d".formatted(text, lineNumber, first + c + 1),
            first + c == 0 ? NAMES : "must be a number; repair the line");
      }
    }
    return row;
  }
}
