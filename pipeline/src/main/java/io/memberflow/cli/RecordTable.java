package io.memberflow.cli;

import io.memberflow.store.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A record as text for people. */
final class RecordTable {
  private static final String ABSENT = "-";

  private RecordTable() {}

  static String text(RecordView view) {
    StringBuilder text = new StringBuilder();
    text.append("key     ").append(printable(view.key())).append('\n');
    text.append("status  ").append(view.status()).append('\n');
    view.note().ifPresent(note -> text.append("note    ").append(note).append('\n'));
    List<List<String>> values = new ArrayList<>();
    values.add(List.of("feature", "value", "type"));
    for (RecordView.Value value : view.values()) {
      values.add(
          List.of(
              value.name(), value.value().map(RecordTable::plain).orElse(ABSENT), value.type()));
    }
    append(text, values);
    List<List<String>> scores = new ArrayList<>();
    scores.add(List.of("score", "value", "status"));
    for (RecordView.ModelScore score : view.scores()) {
      scores.add(List.of(score.model(), plain(score.value()), score.status()));
      score
          .outputs()
          .forEach(
              (name, value) ->
                  scores.add(List.of(score.model() + "." + name, number(value), score.status())));
    }
    append(text, scores);
    List<List<String>> sections = new ArrayList<>();
    sections.add(List.of("section", "as of", "written", "version", "job epoch"));
    view.provenance().forEach((name, p) -> sections.add(row(name, p)));
    append(text, sections);
    return text.toString();
  }

  private static List<String> row(String section, Provenance p) {
    return List.of(
        section, p.asOf().toString(), p.written().toString(), p.version(), "" + p.jobEpoch());
  }

  /** A table of its heading alone is left out. */
  static void append(StringBuilder text, List<List<String>> rows) {
    if (rows.size() == 1) {
      return;
    }
    List<List<String>> cells =
        rows.stream().map(row -> row.stream().map(RecordTable::printable).toList()).toList();
    int[] widths = new int[cells.get(0).size()];
    for (List<String> row : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    text.append('\n');
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private static String plain(Object value) {
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof byte[] bytes) {
      return "%d bytes".formatted(bytes.length);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
    return value.toString();
  }

  private static String plain(OptionalDouble value) {
    return value.isPresent() ? number(value.getAsDouble()) : ABSENT;
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }

  /** Ids and values come from outside: a control character could rule the reader's terminal. */
  static String printable(String text) {
    return text.replace("\u001f", ", ").replaceAll("[\\p{Cntrl}\u202a-\u202e\u2066-\u2069]", "?");
  }
}
