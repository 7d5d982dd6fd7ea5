package io.memberflow.neighbours;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.similarity.Matrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All vectors, by id: each subtask has the same, and so the same row numbers. */
final class CollectedRows {
  private final NeighboursSettings settings;
  private final List<VectorRow> rows = new ArrayList<>();

  CollectedRows(NeighboursSettings settings) {
    this.settings = settings;
  }

  /**
   * @throws ConfigurationException for a row too many or of another dimension
   */
  void add(VectorRow row) {
    if (rows.size() == settings.maxRows()) {
      throw ConfigurationException.wrong(
          "--max-rows",
          settings.maxRows(),
          "at least the number of rows",
          "raise it if every subtask has the memory for all vectors");
    }
    if (!rows.isEmpty() && rows.get(0).values().length != row.values().length) {
      throw new ConfigurationException(
          "%s \"%s\" has a vector of dimension %d and \"%s\" one of %d; must be the same; repair the field %s"
              .formatted(
                  settings.entity(),
                  row.id(),
                  row.values().length,
                  rows.get(0).id(),
                  rows.get(0).values().length,
                  settings.vectors().get(0)));
    }
    rows.add(row);
  }

  void sort() {
    rows.sort(Comparator.comparing(VectorRow::id));
  }

  int size() {
    return rows.size();
  }

  Set<String> ids() {
    return rows.stream().map(VectorRow::id).collect(Collectors.toSet());
  }

  VectorRow get(int row) {
    return rows.get(row);
  }

  Matrix matrix() {
    Matrix.Builder builder = Matrix.builder(rows.size(), rows.get(0).values().length);
    rows.forEach(row -> builder.add(row.values()));
    return builder.build();
  }

  Matrix matrix(List<Integer> some) {
    Matrix.Builder builder = Matrix.builder(some.size(), rows.get(0).values().length);
    some.forEach(row -> builder.add(rows.get(row).values()));
    return builder.build();
  }

  /** Of the vector and of what is asked, 16 hexadecimal digits. */
  String version(int row) {
    HashStream64 hash = Hashing.xxh3_64().hashStream();
    hash.putString(settings.definition());
    for (float value : rows.get(row).values()) {
      hash.putFloat(value);
    }
    return "%016x".formatted(hash.getAsLong());
  }
}
