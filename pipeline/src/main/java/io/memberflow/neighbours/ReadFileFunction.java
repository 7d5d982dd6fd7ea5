package io.memberflow.neighbours;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.similarity.Matrix;
import io.memberflow.vectors.VectorFile;
import io.memberflow.vectors.VectorTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Reads the vectors of a file. */
final class ReadFileFunction implements FlatMapFunction<Long, VectorRow> {
  private static final long serialVersionUID = 1L;

  private final FileVectors source;

  ReadFileFunction(FileVectors source) {
    this.source = source;
  }

  /**
   * @throws ConfigurationException for a file without ids, an id twice, or a number that is not
   *     finite: a table that was made for this is not to be used in part
   */
  @Override
  public void flatMap(Long once, Collector<VectorRow> out) throws IOException {
    Path file = Path.of(source.file());
    VectorTable table = VectorFile.read(file, Optional.ofNullable(source.ids()).map(Path::of));
    List<String> ids =
        table
            .ids()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "%s does not name its rows; name a file with an id a line by --ids"
                            .formatted(file)));
    long asOf = Files.getLastModifiedTime(file).toMillis();
    Matrix matrix = table.matrix();
    for (int row = 0; row < matrix.rows(); row++) {
      float[] values = new float[matrix.dimension()];
      matrix.copyRow(row, values);
      VectorRow read = new VectorRow(ids.get(row), asOf, values);
      if (!read.isFinite()) {
        throw new ConfigurationException(
            "%s has a value that is not finite in row %d (\"%s\"); must be numbers; repair the row"
                .formatted(file, row, read.id()));
      }
      if (!read.isListable()) {
        throw new ConfigurationException(
            "%s has an id with the character U+001F in row %d; must have none, as it separates the ids of a list; rename the row"
                .formatted(file, row));
      }
      out.collect(read);
    }
  }
}
