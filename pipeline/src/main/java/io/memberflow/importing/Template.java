package io.memberflow.importing;

import io.memberflow.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with columns in braces: {@code {order}-{line}}. {@code {line}} is the number of the line in
 * the file, unless the file has a column of that name.
 */
final class Template {
  private static final Pattern COLUMN = Pattern.compile("\\{([^{}]+)}");
  private static final String LINE = "line";

  /** A literal (column null) or a column. */
  private record Piece(String literal, String column) {}

  private final List<Piece> pieces;

  private Template(List<Piece> pieces) {
    this.pieces = pieces;
  }

  static Template parse(String key, String text) {
    List<Piece> pieces = new ArrayList<>();
    Matcher matcher = COLUMN.matcher(text);
    int from = 0;
    while (matcher.find()) {
      pieces.add(new Piece(text.substring(from, matcher.start()), null));
      pieces.add(new Piece(null, matcher.group(1).strip()));
      from = matcher.end();
    }
    pieces.add(new Piece(text.substring(from), null));
    pieces.removeIf(piece -> piece.column() == null && piece.literal().isEmpty());
    boolean brace =
        pieces.stream().anyMatch(p -> p.column() == null && p.literal().matches(".*[{}].*"));
    if (pieces.isEmpty() || brace) {
      throw ConfigurationException.wrong(
          key, text, "text with columns in braces", "write for example \"{order}-{line}\"");
    }
    return new Template(List.copyOf(pieces));
  }

  /** Finds the columns in the table. */
  Bound bind(TableReader table) {
    String[] literals = new String[pieces.size()];
    int[] columns = new int[pieces.size()];
    for (int i = 0; i < columns.length; i++) {
      Piece piece = pieces.get(i);
      literals[i] = piece.literal();
      columns[i] =
          piece.column() == null || isLine(piece.column(), table)
              ? -1
              : table.column(piece.column());
    }
    return new Bound(literals, columns);
  }

  private static boolean isLine(String column, TableReader table) {
    return column.equals(LINE) && !table.has(LINE);
  }

  /** A template that knows where its columns are. */
  static final class Bound {
    private final String[] literals;
    private final int[] columns;

    private Bound(String[] literals, int[] columns) {
      this.literals = literals;
      this.columns = columns;
    }

    /** Null where one of its columns is empty. */
    String value(Row row) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns.length; i++) {
        if (literals[i] != null) {
          text.append(literals[i]);
        } else if (columns[i] < 0) {
          text.append(row.line());
        } else {
          String value = row.optional(columns[i]);
          if (value == null) {
            return null;
          }
          text.append(value);
        }
      }
      return text.toString();
    }
  }
}
