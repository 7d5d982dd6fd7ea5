package io.memberflow.importing;

import java.math.BigDecimal;

/** One row of a table with its place in the file. Values come without blanks around them. */
final class Row {
  private final long line;
  private final String raw;
  private final String[] columns;
  private final String[] values;

  Row(long line, String raw, String[] columns, String[] values) {
    this.line = line;
    this.raw = raw;
    this.columns = columns;
    this.values = values;
  }

  /** Number of its first line, from 1. */
  long line() {
    return line;
  }

  /** As it stands in the file; lines of a quoted value are joined by a line feed. */
  String raw() {
    return raw;
  }

  /** Without blanks around it; empty where the file has nothing. */
  String text(int column) {
    return values[column];
  }

  /** Null where the file has nothing. */
  String optional(int column) {
    String text = text(column);
    return text.isEmpty() ? null : text;
  }

  String required(int column) throws RefusedLineException {
    String text = text(column);
    if (text.isEmpty()) {
      throw new RefusedLineException(columns[column] + " is empty; must be given");
    }
    return text;
  }

  BigDecimal decimal(int column) throws RefusedLineException {
    return Decimals.parse(columns[column], required(column));
  }
}
