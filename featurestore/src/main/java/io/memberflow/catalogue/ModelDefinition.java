package io.memberflow.catalogue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One declared model: when it decides, what answers it, what it sees, how it learns.
 *
 * @param on the decision events; empty for models that decide at period starts
 * @param every the length of a period; the period is then the horizon
 * @param starting a period start; all others are whole periods away
 * @param label the event type that answers, is counted, or whose amounts are added up
 * @param within the horizon after the decision
 * @param oncePer decisions and label events are limited to the first of each order, session or day;
 *     sums take every label event but those of the decision's own order or session
 * @param features what the model sees
 * @param crosses which of them it sees together too
 * @param answerAt when answers are released
 */
public record ModelDefinition(
    String name,
    ModelKind kind,
    Target target,
    List<EventType> on,
    Optional<Duration> every,
    Instant starting,
    EventType label,
    Match match,
    Duration within,
    Optional<OncePer> oncePer,
    List<ModelFeature> features,
    List<FeatureCross> crosses,
    AnswerAt answerAt,
    ExampleSettings examples,
    EvaluationSettings evaluation,
    ServingSettings serving,
    LearnerSettings learner,
    String description) {

  public ModelDefinition {
    on = List.copyOf(on);
    features = List.copyOf(features);
    crosses = List.copyOf(crosses);
  }

  /** The same model that learns otherwise. */
  public ModelDefinition withLearner(LearnerSettings other) {
    return new ModelDefinition(
        name,
        kind,
        target,
        on,
        every,
        starting,
        label,
        match,
        within,
        oncePer,
        features,
        crosses,
        answerAt,
        examples,
        evaluation,
        serving,
        other,
        description);
  }

  public boolean periodic() {
    return every.isPresent();
  }

  /** What an example carries: the features, then the exposure and the weight where declared. */
  public List<ModelFeature> inputs() {
    List<ModelFeature> inputs = new ArrayList<>(features);
    examples.exposure().ifPresent(inputs::add);
    examples.weight().ifPresent(inputs::add);
    return inputs;
  }

  /** What the model sees, as text that changes when, and only when, weights mean something else. */
  public String structure() {
    return crosses.isEmpty() ? features.toString() : features + " " + crosses;
  }

  /** Whose features an example must get before it reaches the learner, besides the member's own. */
  public List<Entity> sharedEntities() {
    return inputs().stream()
        .flatMap(f -> f.entity().stream())
        .filter(entity -> !entity.perMember())
        .distinct()
        .toList();
  }
}
