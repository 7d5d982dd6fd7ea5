package io.memberflow.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.similarity.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB reads what we write: its Parquet reader is its own. */
class NeighbourFileTest {
  @TempDir private Path folder;

  private static List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet result = database.createStatement().executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int c = 1; c <= columns; c++) {
          values.add(result.getString(c));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  @Test
  void write_parquet_isReadByAnotherReader() throws SQLException, IOException {
    Path out = folder.resolve("neighbours.parquet");
    List<String> names = List.of("shoe", "größe 42", "7", "靴");
    try (NeighbourFile file = NeighbourFile.create(out, names::get)) {
      file.write(0, new Neighbours(2, 2, new int[] {1, 3, 0, 2}, new float[] {1, 0.96f, 1, -0.5f}));
      file.write(2, new Neighbours(2, 2, new int[] {0, 1, 1, 0}, new float[] {0, 3e38f, 2, 2.5f}));
      assertThat(out).doesNotExist();
      file.complete();
    }
    assertThat(query("select column_name, column_type from (describe select * from '" + out + "')"))
        .containsExactly("id|VARCHAR", "rank|INTEGER", "neighbour|VARCHAR", "score|FLOAT");
    assertThat(query("select id, rank, neighbour, score from '" + out + "'"))
        .containsExactly(
            "shoe|1|größe 42|1.0",
            "shoe|2|靴|0.96",
            "größe 42|1|shoe|1.0",
            "größe 42|2|7|-0.5",
            "7|1|shoe|0.0",
            "7|2|größe 42|3.0E38",
            "靴|1|größe 42|2.0",
            "靴|2|shoe|2.5");
    assertThat(query("select compression from parquet_metadata('" + out + "')"))
        .containsOnly("SNAPPY");
    assertOnly(out);
  }

  @Test
  void write_severalPages_areAllRead() throws SQLException {
    Path out = folder.resolve("neighbours.PARQUET");
    int rows = 30_000;
    try (NeighbourFile file = NeighbourFile.create(out, row -> "item-" + row)) {
      for (int row = 0; row < rows; row++) {
        file.write(row, new Neighbours(1, 2, new int[] {row, 7}, new float[] {row, 0.25f}));
      }
      file.complete();
    }
    assertThat(
            query(
                "select count(*), count(distinct id), sum(rank), sum(score::double), min(neighbour)"
                    + " from read_parquet('"
                    + out
                    + "')"))
        .containsExactly("60000|30000|90000|4.499925E8|item-0");
  }

  @Test
  void close_beforeItIsComplete_leavesNoFile() throws IOException {
    for (String name : List.of("neighbours.parquet", "neighbours.csv")) {
      try (NeighbourFile file = NeighbourFile.create(folder.resolve(name), Integer::toString)) {
        file.write(0, new Neighbours(1, 1, new int[] {0}, new float[] {1}));
      }
      assertOnly();
    }
  }

  @Test
  void create_whereAFolderIs_isRefused() throws IOException {
    Path out = Files.createDirectory(folder.resolve("neighbours.csv"));
    assertThatThrownBy(() -> NeighbourFile.create(out, Integer::toString))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("must be a file, not a folder");
    assertOnly(out);
  }

  @Test
  void complete_thatFails_leavesNoPart() throws IOException {
    Path out = folder.resolve("neighbours.csv");
    try (NeighbourFile file = NeighbourFile.create(out, Integer::toString)) {
      Files.createDirectories(out.resolve("made-meanwhile"));
      assertThatThrownBy(file::complete)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("cannot be written");
    }
    assertOnly(out);
  }

  private void assertOnly(Path... expected) throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(expected);
    }
  }
}
