package io.memberflow.catalogue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the predictions of a model are judged.
 *
 * @param from decisions before it are learnt from but do not enter the metrics
 * @param segments for each of them the metrics are kept by value too
 */
public record EvaluationSettings(Optional<Instant> from, List<Segment> segments) {
  /** Over everything, in one sum. */
  public static final EvaluationSettings PLAIN =
      new EvaluationSettings(Optional.empty(), List.of());

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
