package io.memberflow.outcomes;

import java.util.List;

/**
 * One validated answer: what a model had predicted at a decision, and what came of it.
 *
 * @param example joins the outcomes of one decision under several variants
 * @param time of the decision, in milliseconds
 * @param label what was observed
 * @param exposure how long or how much was observed; 1 where the model declares none
 * @param segments where the decision belongs, each {@code feature=value}
 */
public record Outcome(
    String model,
    long example,
    long time,
    float prediction,
    float label,
    double exposure,
    List<String> segments) {
  public Outcome {
    segments = List.copyOf(segments);
  }
}
