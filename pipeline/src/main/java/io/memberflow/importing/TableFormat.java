package io.memberflow.importing;

import java.util.List;
import java.util.Set;

/**
 * How a table is written.
 *
 * @param name what messages call the format
 * @param quote the character around values that hold the delimiter; null for none
 * @param columns names of the columns of a file without a header; empty where the first line names
 *     them
 * @param required columns that the format cannot do without
 * @param absent values that mean: nothing here
 */
record TableFormat(
    String name,
    char delimiter,
    Character quote,
    List<String> columns,
    List<String> required,
    Set<String> absent) {
  TableFormat {
    columns = List.copyOf(columns);
    required = List.copyOf(required);
    absent = Set.copyOf(absent);
  }

  /** Comma, double quotes, a header with at least these columns. */
  static TableFormat csv(String name, List<String> required) {
    return new TableFormat(name, ',', '"', List.of(), required, Set.of());
  }
}
