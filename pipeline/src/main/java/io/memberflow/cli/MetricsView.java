package io.memberflow.cli;

import io.memberflow.store.Provenance;
import io.memberflow.store.StoredRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code metrics} shows of one model.
 *
 * @param overall the fields of the whole validation, by name
 * @param asOf event time of the metrics; empty where there are none
 * @param windows by start
 * @param segments by {@code feature=value}
 * @param folds by number
 * @param spreads mean and deviation over the folds, by measure
 * @param curve by rank: weight, prediction, label
 * @param drift by stream
 */
record MetricsView(
    String model,
    Map<String, String> overall,
    Optional<Instant> asOf,
    Map<String, Numbers> windows,
    Map<String, Numbers> segments,
    Map<String, Numbers> folds,
    Map<String, Spread> spreads,
    Map<String, double[]> curve,
    Map<String, Drift> drift) {
  private static final String SEGMENT = "segment.";
  private static final String FOLD = "fold.";
  private static final String SPREAD = "folds.";
  private static final String CURVE = "reliability.";
  private static final String DRIFT = "drift.";

  /** The section whose fields begin so. */
  private static final Map<String, String> PARTS =
      Map.of(
          SEGMENT,
          "segments",
          FOLD,
          "folds",
          SPREAD,
          "folds",
          CURVE,
          "reliability",
          DRIFT,
          "drift");

  /** The five numbers of a part; NaN where one is not known. */
  record Numbers(long examples, double loss, double baseline, double auc, double calibration) {
    static Numbers parse(String text) {
      String[] parts = text.split(" ");
      return new Numbers(
          Long.parseLong(parts[0]),
          Double.parseDouble(parts[1]),
          Double.parseDouble(parts[2]),
          Double.parseDouble(parts[3]),
          Double.parseDouble(parts[4]));
    }
  }

  /** Over the folds; NaN where not known. */
  record Spread(double mean, double deviation) {}

  /**
   * One watched stream.
   *
   * @param state watching or warming-up
   * @param latest the latest change
   */
  record Drift(String state, long drifts, Optional<Change> latest) {
    static Drift parse(String text) {
      String[] parts = text.split(" ");
      Optional<Change> latest =
          parts.length < 6
              ? Optional.empty()
              : Optional.of(
                  new Change(
                      parts[2],
                      Instant.ofEpochMilli(Long.parseLong(parts[3])),
                      Double.parseDouble(parts[4]),
                      Double.parseDouble(parts[5])));
      return new Drift(parts[0], Long.parseLong(parts[1]), latest);
    }
  }

  /** A change of a stream's mean. */
  record Change(String level, Instant time, double before, double after) {}

  static MetricsView of(StoredRecord stored) {
    Map<String, String> overall = new TreeMap<>();
    Map<String, Numbers> windows = new TreeMap<>();
    Map<String, Numbers> segments = new TreeMap<>();
    Map<String, Numbers> folds = new TreeMap<>();
    Map<String, double[]> curve = new TreeMap<>();
    Map<String, Drift> drift = new TreeMap<>();
    Map<String, Spread> spreads = new LinkedHashMap<>();
    for (String field : new TreeMap<>(stored.fields()).keySet()) {
      String text = stored.text(field).orElseThrow();
      if (outdated(stored, field)) {
        continue;
      }
      if (field.startsWith(SEGMENT)) {
        segments.put(field.substring(SEGMENT.length()), Numbers.parse(text));
      } else if (field.startsWith(FOLD)) {
        folds.put(field.substring(FOLD.length()), Numbers.parse(text));
      } else if (field.startsWith(SPREAD) && field.endsWith(".mean")) {
        String measure = field.substring(SPREAD.length(), field.length() - ".mean".length());
        spreads.put(measure, spread(stored, measure));
      } else if (field.startsWith(CURVE)) {
        curve.put(field.substring(CURVE.length()), doubles(text));
      } else if (field.startsWith(DRIFT)) {
        drift.put(field.substring(DRIFT.length()), Drift.parse(text));
      } else if (Character.isDigit(field.charAt(0))) {
        windows.put(field, Numbers.parse(text));
      } else if (!field.startsWith("@") && !field.startsWith(SPREAD)) {
        overall.put(field, text);
      }
    }
    return new MetricsView(
        stored.key().id(),
        overall,
        stored.section("overall").map(Provenance::asOf),
        windows,
        segments,
        folds,
        spreads,
        curve,
        drift);
  }

  /** Of a part that the newest deployment does not declare any more. */
  private static boolean outdated(StoredRecord stored, String field) {
    for (Map.Entry<String, String> part : PARTS.entrySet()) {
      if (field.startsWith(part.getKey())) {
        return jobEpoch(stored, part.getValue()) < jobEpoch(stored, "overall");
      }
    }
    return false;
  }

  private static long jobEpoch(StoredRecord stored, String section) {
    return stored.section(section).map(Provenance::jobEpoch).orElse(-1L);
  }

  private static Spread spread(StoredRecord stored, String measure) {
    return new Spread(
        stored.number(SPREAD + measure + ".mean").orElse(Double.NaN),
        stored.number(SPREAD + measure + ".deviation").orElse(Double.NaN));
  }

  private static double[] doubles(String text) {
    String[] parts = text.split(" ");
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Double.parseDouble(parts[i]);
    }
    return numbers;
  }
}
