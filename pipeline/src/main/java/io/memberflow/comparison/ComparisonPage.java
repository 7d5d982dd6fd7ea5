package io.memberflow.comparison;

import io.memberflow.comparison.VariantCurves.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A comparison as one page of HTML with its pictures in SVG: no script, nothing to load. */
final class ComparisonPage {
  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:1080px;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem;border-top:1px solid #ddd;padding-top:1.2rem}
      table{border-collapse:collapse;font-size:14px;margin:.8rem 0}
      th,td{text-align:right;padding:.25rem .7rem;border-bottom:1px solid #eee;white-space:nowrap}
      th:first-child,td:first-child,th:nth-child(2),td:nth-child(2),th:last-child,td:last-child{text-align:left}
      .variant{color:#1b7f3b;font-weight:600}.baseline{color:#b3261e;font-weight:600}.open,.same{color:#666}
      .plots{display:flex;flex-wrap:wrap;gap:1.2rem}figure{margin:0}figcaption{font-weight:600;margin:.4rem 0}
      svg text{font:12px system-ui,sans-serif;fill:#444}p.note{color:#555;max-width:70ch}
      """;
  private static final String[] COLOURS = {
    "#3b3b3b", "#0b6bcb", "#c2571a", "#1b7f3b", "#8b3fa8", "#b3261e", "#0e8a8a", "#9a7b00"
  };

  private final Comparison comparison;
  private final StringBuilder page = new StringBuilder();

  ComparisonPage(Comparison comparison) {
    this.comparison = comparison;
  }

  String html() {
    String title = "Experiment " + comparison.experiment();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escape(title))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>")
        .append(escape(title))
        .append("</h1>\n<p class=\"note\">Baseline: <b>")
        .append(escape(comparison.baseline()))
        .append("</b>. Every variant predicted the same decisions. A difference below 0 means that")
        .append(" the variant has the lower loss. Intervals of ")
        .append("%.0f %%".formatted(100 * BlockBootstrap.CONFIDENCE))
        .append(": stationary bootstrap over time, seed ")
        .append(comparison.seed())
        .append("; of twenty lines without any effect one is expected to look decided.</p>\n");
    comparison.models().forEach(this::model);
    return page.append("</body></html>\n").toString();
  }

  private void model(ModelComparison model) {
    page.append("<h2>")
        .append(escape(model.model()))
        .append(" <small>")
        .append(model.loss().words())
        .append("</small></h2>\n");
    table(model);
    Map<String, List<Point>> losses = new LinkedHashMap<>();
    Map<String, List<Point>> calibration = new LinkedHashMap<>();
    model
        .curves()
        .forEach(
            (variant, curves) -> {
              losses.put(variant, curves.lossOverTime());
              calibration.put(variant, curves.calibration());
            });
    page.append("<div class=\"plots\">");
    figure("Loss over time, by decision", LinePlot.overTime(losses, COLOURS));
    figure(
        "Calibration: mean label by mean prediction", LinePlot.calibration(calibration, COLOURS));
    List<IntervalPlot.Row> rows = new ArrayList<>();
    model
        .differences()
        .forEach(
            (variant, found) ->
                found.forEach(
                    d -> rows.add(new IntervalPlot.Row(variant + " · " + d.segment(), d))));
    if (!rows.isEmpty()) {
      figure("Difference to " + comparison.baseline() + ", with interval", IntervalPlot.of(rows));
    }
    page.append("</div>\n");
  }

  private void figure(String caption, String svg) {
    page.append("<figure><figcaption>")
        .append(escape(caption))
        .append("</figcaption>")
        .append(svg)
        .append("</figure>\n");
  }

  private void table(ModelComparison model) {
    page.append("<table><tr><th>variant</th><th>segment</th><th>pairs</th><th>baseline</th>")
        .append("<th>variant</th><th>difference</th><th>interval</th><th>block</th>")
        .append("<th>verdict</th></tr>\n");
    model
        .differences()
        .forEach(
            (variant, found) -> {
              for (Difference d : found) {
                page.append(
                    ("<tr><td>%s</td><td>%s</td><td>%,d</td><td>%.6f</td><td>%.6f</td><td>%+.6f</td>"
                            + "<td>%+.6f … %+.6f</td><td>%.0f h</td><td class=\"%s\">%s</td></tr>\n")
                        .formatted(
                            escape(variant),
                            escape(d.segment()),
                            d.pairs(),
                            d.baseline(),
                            d.variant(),
                            d.difference(),
                            d.low(),
                            d.high(),
                            d.blockHours(),
                            d.verdict().name().toLowerCase(java.util.Locale.ROOT),
                            d.verdict().words()));
              }
            });
    page.append("</table>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
