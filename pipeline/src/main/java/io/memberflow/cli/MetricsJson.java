package io.memberflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The metrics of a model as one JSON object, for programs; what is not known is null. */
final class MetricsJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MetricsJson() {}

  static String text(MetricsView view) {
    ObjectNode root = JSON.createObjectNode();
    root.put("model", view.model());
    root.put("as-of", view.asOf().map(Object::toString).orElse(null));
    ObjectNode overall = root.putObject("overall");
    view.overall().forEach((name, value) -> put(overall, name, value));
    put(root.putObject("windows"), view.windows());
    put(root.putObject("segments"), view.segments());
    put(root.putObject("folds"), view.folds());
    ObjectNode spreads = root.putObject("over-the-folds");
    view.spreads()
        .forEach(
            (measure, s) -> {
              ObjectNode node = spreads.putObject(measure);
              put(node, "mean", s.mean());
              put(node, "deviation", s.deviation());
            });
    ObjectNode curve = root.putObject("reliability");
    view.curve()
        .forEach(
            (rank, p) ->
                curve
                    .putObject(rank)
                    .put("weight", p[0])
                    .put("prediction", p[1])
                    .put("label", p[2]));
    ObjectNode drift = root.putObject("drift");
    view.drift().forEach((stream, d) -> put(drift.putObject(stream), d));
    return root.toPrettyString();
  }

  private static void put(ObjectNode into, Map<String, MetricsView.Numbers> parts) {
    parts.forEach(
        (name, n) -> {
          ObjectNode node = into.putObject(name).put("examples", n.examples());
          put(node, "loss", n.loss());
          put(node, "baseline", n.baseline());
          put(node, "auc", n.auc());
          put(node, "calibration", n.calibration());
        });
  }

  private static void put(ObjectNode node, MetricsView.Drift d) {
    node.put("state", d.state()).put("drifts", d.drifts());
    d.latest()
        .ifPresent(
            c ->
                node.put("level", c.level())
                    .put("time", c.time().toString())
                    .put("before", c.before())
                    .put("after", c.after()));
  }

  private static void put(ObjectNode node, String name, double value) {
    node.put(name, Double.isNaN(value) ? null : value);
  }

  private static void put(ObjectNode node, String name, String value) {
    try {
      node.put(name, Double.parseDouble(value));
    } catch (NumberFormatException e) {
      node.put(name, value);
    }
  }
}
