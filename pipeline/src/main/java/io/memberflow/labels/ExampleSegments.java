package io.memberflow.labels;

import io.memberflow.catalogue.EvaluationSettings.Segment;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.events.Event;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The segments of one model, compiled: the group of a decision by each declared feature. A text is
 * its own group; a number belongs to {@code <1}, {@code 1..5} (below 5) or {@code >=5}.
 */
final class ExampleSegments {
  static final String MISSING = "missing";

  private final List<Segment> segments;
  private final int[] indexes;
  private final String[][] ranges;

  /**
   * @param plan of the entity whose values {@link #fill} is given
   */
  ExampleSegments(ModelDefinition model, FeaturePlan plan) {
    this.segments = model.evaluation().segments();
    this.indexes =
        segments.stream()
            .mapToInt(
                s ->
                    s.feature().entity().equals(Optional.of(plan.entity()))
                        ? plan.indexOf(s.feature().name())
                        : -1)
            .toArray();
    this.ranges = segments.stream().map(s -> ranges(s.bounds())).toArray(String[][]::new);
  }

  private static String[] ranges(List<Double> bounds) {
    String[] ranges = new String[bounds.size() + 1];
    for (int i = 0; i < ranges.length; i++) {
      if (i == 0 && bounds.isEmpty()) {
        ranges[i] = "";
      } else if (i == 0) {
        ranges[i] = "<" + number(bounds.get(0));
      } else if (i == bounds.size()) {
        ranges[i] = ">=" + number(bounds.get(i - 1));
      } else {
        ranges[i] = number(bounds.get(i - 1)) + ".." + number(bounds.get(i));
      }
    }
    return ranges;
  }

  private static String number(double bound) {
    String text = Double.toString(bound);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** Unknown in all. */
  String[] newSegments() {
    if (segments.isEmpty()) {
      return Example.NO_SEGMENTS;
    }
    String[] unknown = new String[segments.size()];
    Arrays.fill(unknown, MISSING);
    return unknown;
  }

  /** Fills the segments whose source is the entity, as of {@code now} in milliseconds. */
  void fill(EntityFeatures features, long now, String[] into) {
    for (int i = 0; i < into.length; i++) {
      if (indexes[i] >= 0) {
        into[i] =
            segments.get(i).feature().categorical()
                ? text(features.text(indexes[i]))
                : range(i, features.modelNumber(indexes[i], now));
      }
    }
  }

  /** Fills the segments whose source is the decision event. */
  void fill(Event event, String[] into) {
    for (int i = 0; i < into.length; i++) {
      Segment segment = segments.get(i);
      if (segment.feature().ofEvent()) {
        into[i] =
            segment.feature().categorical()
                ? text(event.text(segment.feature().eventField()))
                : range(i, event.number(segment.feature().eventField()));
      }
    }
  }

  /** The first where there are several. */
  private static String text(String text) {
    if (text == null) {
      return MISSING;
    }
    int end = text.indexOf('\u001f');
    return end < 0 ? text : text.substring(0, end);
  }

  private String range(int segment, double value) {
    if (Double.isNaN(value)) {
      return MISSING;
    }
    List<Double> bounds = segments.get(segment).bounds();
    int range = 0;
    while (range < bounds.size() && value >= bounds.get(range)) {
      range++;
    }
    return ranges[segment][range];
  }
}
