package io.memberflow.catalogue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the predictions of a model are judged.
 *
 * @param from decisions before it are learnt from but do not enter the metrics
 * @param threshold from which probability on a prediction is a yes, 0–1; for probabilities only
 * @param segments for each of them the metrics are kept by value too
 * @param folds how many models cross-validation keeps, 2–20; 0 for none
 * @param drift how the model is watched for drift; empty for not at all
 */
public record EvaluationSettings(
    Optional<Instant> from,
    double threshold,
    List<Segment> segments,
    int folds,
    Optional<DriftSettings> drift) {
  public static final double THRESHOLD = 0.5;
  public static final int MOST_FOLDS = 20;
  static final int MOST_SEGMENTS = 8;

  /** Over everything, in one sum. */
  public static final EvaluationSettings PLAIN =
      new EvaluationSettings(Optional.empty(), THRESHOLD, List.of(), 0, Optional.empty());

  public EvaluationSettings {
    segments = List.copyOf(segments);
  }

  /**
   * Groups of decisions by one feature: by its text, or by where a number lies.
   *
   * @param bounds ascending; group i holds bounds[i − 1] ≤ value &lt; bounds[i]; empty for text
   */
  public record Segment(ModelFeature feature, List<Double> bounds) {
    public Segment {
      bounds = List.copyOf(bounds);
    }
  }
}
