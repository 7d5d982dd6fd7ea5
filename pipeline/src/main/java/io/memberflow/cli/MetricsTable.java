package io.memberflow.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The metrics of a model as text for people. */
final class MetricsTable {
  private static final String ABSENT = "-";

  private MetricsTable() {}

  static String text(MetricsView view, int newestWindows) {
    StringBuilder text = new StringBuilder();
    text.append("model   ").append(RecordTable.printable(view.model())).append('\n');
    text.append("as of   ")
        .append(view.asOf().map(Object::toString).orElse("never: no such model has published"))
        .append('\n');
    List<List<String>> overall = new ArrayList<>();
    overall.add(List.of("overall", "value"));
    view.overall().forEach((name, value) -> overall.add(List.of(name, rounded(value))));
    RecordTable.append(text, overall);

    List<String> starts = new ArrayList<>(view.windows().keySet());
    List<List<String>> windows = new ArrayList<>();
    windows.add(heading("window"));
    for (String start : starts.subList(Math.max(0, starts.size() - newestWindows), starts.size())) {
      windows.add(row(start, view.windows().get(start)));
    }
    RecordTable.append(text, windows);
    append(text, "segment", view.segments());
    append(text, "fold", view.folds());

    List<List<String>> spreads = new ArrayList<>();
    spreads.add(List.of("over the folds", "mean", "deviation"));
    view.spreads()
        .forEach(
            (measure, s) ->
                spreads.add(List.of(measure, rounded(s.mean()), rounded(s.deviation()))));
    RecordTable.append(text, spreads);

    List<List<String>> curve = new ArrayList<>();
    curve.add(List.of("predicted", "observed", "weight"));
    view.curve()
        .values()
        .forEach(p -> curve.add(List.of(rounded(p[1]), rounded(p[2]), RecordTable.number(p[0]))));
    RecordTable.append(text, curve);

    List<List<String>> drift = new ArrayList<>();
    drift.add(List.of("watched", "state", "drifts", "latest", "at", "before", "after"));
    view.drift().forEach((stream, d) -> drift.add(row(stream, d)));
    RecordTable.append(text, drift);
    return text.toString();
  }

  private static void append(
      StringBuilder text, String what, Map<String, MetricsView.Numbers> parts) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(heading(what));
    parts.forEach((name, numbers) -> rows.add(row(name, numbers)));
    RecordTable.append(text, rows);
  }

  private static List<String> heading(String what) {
    return List.of(what, "examples", "loss", "baseline", "AUC", "calibration");
  }

  private static List<String> row(String name, MetricsView.Numbers n) {
    return List.of(
        name,
        Long.toString(n.examples()),
        rounded(n.loss()),
        rounded(n.baseline()),
        rounded(n.auc()),
        rounded(n.calibration()));
  }

  private static List<String> row(String stream, MetricsView.Drift d) {
    List<String> row = new ArrayList<>(List.of(stream, d.state(), Long.toString(d.drifts())));
    row.addAll(
        d.latest()
            .map(
                c ->
                    List.of(
                        c.level(), c.time().toString(), rounded(c.before()), rounded(c.after())))
            .orElse(List.of(ABSENT, ABSENT, ABSENT, ABSENT)));
    return row;
  }

  /** A text that is no number stays as it is. */
  private static String rounded(String value) {
    try {
      return rounded(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private static String rounded(double value) {
    if (Double.isNaN(value)) {
      return ABSENT;
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? RecordTable.number(value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
