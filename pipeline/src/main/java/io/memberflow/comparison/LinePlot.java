package io.memberflow.comparison;

import io.memberflow.comparison.VariantCurves.Point;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Curves of several variants in one picture. */
final class LinePlot {
  private static final int WIDTH = 500;
  private static final int HEIGHT = 300;
  private static final int LEFT = 62;
  private static final int RIGHT = 14;
  private static final int TOP = 26;
  private static final int BOTTOM = 40;
  private static final int DATES = 4;

  private final StringBuilder svg = new StringBuilder();
  private final Scale x;
  private final Scale y;

  private LinePlot(Scale x, Scale y) {
    this.x = x;
    this.y = y;
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">"
            .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
  }

  static String overTime(Map<String, List<Point>> curves, String[] colours) {
    LinePlot plot =
        new LinePlot(
            Scale.around(least(curves, true), most(curves, true), LEFT, WIDTH - RIGHT),
            Scale.around(least(curves, false), most(curves, false), HEIGHT - BOTTOM, TOP));
    plot.marksOfY();
    for (int i = 0; i <= DATES; i++) {
      double time = plot.x.low() + (plot.x.high() - plot.x.low()) * (0.06 + 0.88 * i / DATES);
      plot.text(
          plot.x.at(time),
          HEIGHT - BOTTOM + 18,
          "middle",
          Instant.ofEpochMilli((long) time).toString().substring(0, 10));
    }
    plot.curves(curves, colours, false);
    return plot.end();
  }

  static String calibration(Map<String, List<Point>> curves, String[] colours) {
    double low = Math.min(0, Math.min(least(curves, true), least(curves, false)));
    double high = Math.max(most(curves, true), most(curves, false));
    LinePlot plot =
        new LinePlot(
            Scale.around(low, high, LEFT, WIDTH - RIGHT),
            Scale.around(low, high, HEIGHT - BOTTOM, TOP));
    plot.marksOfY();
    for (double mark : plot.x.marks()) {
      plot.text(plot.x.at(mark), HEIGHT - BOTTOM + 18, "middle", number(mark));
    }
    plot.svg.append(
        line(
            plot.x.at(low),
            plot.y.at(low),
            plot.x.at(high),
            plot.y.at(high),
            "stroke=\"#999\" stroke-dasharray=\"4 4\""));
    plot.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4, "middle", "prediction");
    plot.curves(curves, colours, true);
    return plot.end();
  }

  private void marksOfY() {
    for (double mark : y.marks()) {
      svg.append(line(LEFT, y.at(mark), WIDTH - RIGHT, y.at(mark), "stroke=\"#eee\""));
      text(LEFT - 6, y.at(mark) + 4, "end", number(mark));
    }
  }

  private void curves(Map<String, List<Point>> curves, String[] colours, boolean dots) {
    int number = 0;
    double legend = LEFT;
    for (Map.Entry<String, List<Point>> curve : curves.entrySet()) {
      String colour = colours[number++ % colours.length];
      StringBuilder points = new StringBuilder();
      for (Point p : curve.getValue()) {
        points.append(format("%.1f,%.1f ", x.at(p.x()), y.at(p.y())));
        if (dots) {
          svg.append(
              format(
                  "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
                  x.at(p.x()), y.at(p.y()), colour));
        }
      }
      svg.append("<polyline fill=\"none\" stroke-width=\"1.8\" stroke=\"")
          .append(colour)
          .append("\" points=\"")
          .append(points.toString().trim())
          .append("\"/>");
      svg.append(line(legend, 12, legend + 16, 12, "stroke-width=\"3\" stroke=\"" + colour + "\""));
      text(legend + 21, 16, "start", curve.getKey());
      legend += 36 + 7.2 * curve.getKey().length();
    }
  }

  private void text(double atX, double atY, String anchor, String text) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            atX, atY, anchor, ComparisonPage.escape(text)));
  }

  private String end() {
    svg.append(line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "stroke=\"#bbb\""));
    return svg.append("</svg>").toString();
  }

  static String line(double x1, double y1, double x2, double y2, String style) {
    return format(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>", x1, y1, x2, y2, style);
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** Without zeros at the end. */
  static String number(double value) {
    return value == 0
        ? "0"
        : new java.math.BigDecimal(format("%.6g", value)).stripTrailingZeros().toPlainString();
  }

  private static double least(Map<String, List<Point>> curves, boolean ofX) {
    return values(curves, ofX).min(Double::compare).orElse(0.0);
  }

  private static double most(Map<String, List<Point>> curves, boolean ofX) {
    return values(curves, ofX).max(Double::compare).orElse(1.0);
  }

  private static Stream<Double> values(Map<String, List<Point>> curves, boolean ofX) {
    return curves.values().stream().flatMap(List::stream).map(p -> ofX ? p.x() : p.y());
  }
}
