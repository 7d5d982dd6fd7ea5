package io.memberflow.comparison;

import java.util.List;

/** Differences with their intervals, one line each. */
final class IntervalPlot {
  private static final int WIDTH = 1020;
  private static final int LEFT = 260;
  private static final int RIGHT = 30;
  private static final int ROW = 22;
  private static final int TOP = 8;
  private static final int BOTTOM = 30;

  private IntervalPlot() {}

  record Row(String label, Difference difference) {}

  static String of(List<Row> rows) {
    double low = Math.min(0, rows.stream().mapToDouble(r -> r.difference.low()).min().orElse(0));
    double high = Math.max(0, rows.stream().mapToDouble(r -> r.difference.high()).max().orElse(0));
    Scale x = Scale.around(low, high, LEFT, WIDTH - RIGHT);
    int height = TOP + ROW * rows.size() + BOTTOM;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">"
            .formatted(WIDTH, height, WIDTH, height));
    for (double mark : x.marks()) {
      String colour = mark == 0 ? "#777" : "#eee";
      svg.append(
          LinePlot.line(x.at(mark), TOP, x.at(mark), height - BOTTOM, "stroke=\"" + colour + "\""));
      svg.append(text(x.at(mark), height - BOTTOM + 18, "middle", LinePlot.number(mark)));
    }
    double y = TOP + ROW / 2.0;
    for (Row row : rows) {
      Difference d = row.difference;
      String colour = colour(d.verdict());
      svg.append(text(LEFT - 10, y + 4, "end", row.label));
      svg.append(
          LinePlot.line(
              x.at(d.low()), y, x.at(d.high()), y, "stroke-width=\"2\" stroke=\"" + colour + "\""));
      svg.append(
          LinePlot.format(
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>",
              x.at(d.difference()), y, colour));
      y += ROW;
    }
    return svg.append("</svg>").toString();
  }

  private static String colour(Difference.Verdict verdict) {
    return switch (verdict) {
      case VARIANT -> "#1b7f3b";
      case BASELINE -> "#b3261e";
      case OPEN, SAME -> "#666";
    };
  }

  private static String text(double x, double y, String anchor, String text) {
    return LinePlot.format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x, y, anchor, ComparisonPage.escape(text));
  }
}
