package io.memberflow.importing;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of a delimited file. A row with broken quotes is refused alone: the lines that it would have
 * swallowed are read again as rows of their own.
 */
final class TableReader {
  /** A quoted value that goes on for more lines than this is taken for a broken quote. */
  static final int MAX_LINES = 100;

  private enum Quotes {
    CLOSED,
    OPEN,
    BROKEN
  }

  /** Makes the events of a row; none where the mapping says to skip it. */
  @FunctionalInterface
  interface RowMapper {
    List<Event> events(Row row) throws RefusedLineException;
  }

  private final LineReader lines;
  private final TableFormat format;
  private final ImportLog log;
  private final CSVFormat csv;
  private final String[] columns;

  /** Reads the header and checks it. */
  TableReader(LineReader lines, TableFormat format, ImportLog log) {
    this.lines = lines;
    this.format = format;
    this.log = log;
    this.csv =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(format.delimiter())
            .setQuote(format.quote())
            .setIgnoreEmptyLines(false)
            .get();
    this.columns = format.columns().isEmpty() ? header() : format.columns().toArray(String[]::new);
    requireColumns();
  }

  /** Index of a column; refuses one that is missing or named twice. */
  int column(String column) {
    List<String> names = Arrays.asList(columns);
    int index = names.indexOf(column);
    if (index < 0) {
      throw missing(List.of(column));
    }
    if (names.lastIndexOf(column) != index) {
      throw new ConfigurationException(
          "%s has two columns %s; rename one of them".formatted(lines.name(), column));
    }
    return index;
  }

  boolean has(String column) {
    return Arrays.asList(columns).contains(column);
  }

  /** Gives the events of every row to the sink; refused rows go to the log. */
  void each(RowMapper mapper, EventSink sink) {
    for (Row row = next(); row != null; row = next()) {
      try {
        List<Event> events = mapper.events(row);
        if (events.isEmpty()) {
          log.skip();
        }
        events.forEach(sink::accept);
      } catch (RefusedLineException e) {
        log.refuse(row.line(), row.raw(), e.getMessage());
      }
    }
  }

  /** The next whole row, or null at the end. */
  Row next() {
    for (Line line = lines.next(); line != null; line = lines.next()) {
      if (line.text().isBlank()) {
        continue;
      }
      log.line();
      try {
        return row(line);
      } catch (RefusedLineException e) {
        log.refuse(line.number(), line.text(), e.getMessage());
      }
    }
    return null;
  }

  private Row row(Line line) throws RefusedLineException {
    String raw = record(line);
    String[] values = values(raw);
    if (values.length != columns.length) {
      throw new RefusedLineException(
          "the line has %d values; must be %d".formatted(values.length, columns.length));
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i].strip();
      if (format.absent().contains(values[i])) {
        values[i] = "";
      }
    }
    return new Row(line.number(), raw, columns, values);
  }

  /** The text of the record that starts with this line; takes more lines where a quote is open. */
  private String record(Line first) throws RefusedLineException {
    requireWhole(first);
    if (format.quote() == null || first.text().indexOf(format.quote()) < 0) {
      return first.text();
    }
    StringBuilder text = new StringBuilder(first.text());
    Deque<Line> taken = new ArrayDeque<>();
    Quotes quotes = quotes(text);
    while (quotes == Quotes.OPEN
        && taken.size() < MAX_LINES
        && text.length() < LineReader.MAX_LENGTH) {
      Line more = lines.next();
      if (more == null) {
        break;
      }
      taken.push(more);
      text.append('\n').append(more.text());
      quotes = quotes(text);
    }
    if (quotes != Quotes.CLOSED) {
      taken.forEach(lines::pushBack);
      throw new RefusedLineException("the line has a quote that is not closed properly");
    }
    return text.toString();
  }

  private static void requireWhole(Line line) throws RefusedLineException {
    if (!line.whole()) {
      throw new RefusedLineException(
          "the line is longer than %,d characters".formatted(LineReader.MAX_LENGTH));
    }
  }

  private Quotes quotes(CharSequence text) {
    char quote = format.quote();
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) == quote) {
        at = afterClosingQuote(text, at + 1, quote);
        if (at < 0) {
          return Quotes.OPEN;
        }
        while (at < text.length() && text.charAt(at) == ' ' && format.delimiter() != ' ') {
          at++;
        }
        if (at < text.length() && text.charAt(at) != format.delimiter()) {
          return Quotes.BROKEN;
        }
      }
      while (at < text.length() && text.charAt(at) != format.delimiter()) {
        at++;
      }
      at++;
    }
    return Quotes.CLOSED;
  }

  private static int afterClosingQuote(CharSequence text, int from, char quote) {
    for (int at = from; at < text.length(); at++) {
      if (text.charAt(at) == quote) {
        if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
          at++;
        } else {
          return at + 1;
        }
      }
    }
    return -1;
  }

  private String[] values(String record) throws RefusedLineException {
    if (format.quote() == null || record.indexOf(format.quote()) < 0) {
      return split(record);
    }
    try (CSVParser parser = CSVParser.parse(record, csv)) {
      List<CSVRecord> records = parser.getRecords();
      if (records.size() == 1) {
        return records.get(0).values();
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      // the reason below says it in words of the file
    }
    throw new RefusedLineException("the line is not a CSV record");
  }

  /** A record without quotes needs no parser; most lines of most files have none. */
  private String[] split(String record) {
    List<String> values = new ArrayList<>(columns == null ? 16 : columns.length);
    int from = 0;
    for (int to = record.indexOf(format.delimiter());
        to >= 0;
        to = record.indexOf(format.delimiter(), from)) {
      values.add(record.substring(from, to));
      from = to + 1;
    }
    values.add(record.substring(from));
    return values.toArray(String[]::new);
  }

  private String[] header() {
    for (Line line = lines.next(); line != null; line = lines.next()) {
      if (!line.text().isBlank()) {
        try {
          requireWhole(line);
          String[] names = values(line.text());
          for (int i = 0; i < names.length; i++) {
            names[i] = names[i].strip();
          }
          return names;
        } catch (RefusedLineException e) {
          throw new ConfigurationException(
              "the header of %s cannot be read: %s; is it a %s file?"
                  .formatted(lines.name(), e.getMessage(), format.name()));
        }
      }
    }
    throw new ConfigurationException(
        "%s is empty; name a %s file with a header and lines"
            .formatted(lines.name(), format.name()));
  }

  private void requireColumns() {
    List<String> missing = new ArrayList<>(format.required());
    missing.removeAll(Arrays.asList(columns));
    if (!missing.isEmpty()) {
      throw missing(missing);
    }
  }

  private ConfigurationException missing(List<String> missing) {
    String found = String.join(", ", columns);
    return new ConfigurationException(
        "%s lacks the column%s %s; found: %s; a %s file needs %s; choose the format that fits or rename columns"
            .formatted(
                lines.name(),
                missing.size() == 1 ? "" : "s",
                String.join(", ", missing),
                found.length() > 300 ? found.substring(0, 300) + "…" : found,
                format.name(),
                String.join(
                    ", ",
                    format.required().isEmpty()
                        ? Collections.unmodifiableList(missing)
                        : format.required())));
  }
}
