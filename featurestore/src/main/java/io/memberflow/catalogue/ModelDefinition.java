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
    AnswerAt answerAt,
    ExampleSettings examples,
    EvaluationSettings evaluation,
    ServingSettings serving,
    LearnerSettings learner,
    String description) {

  public ModelDefinition {
    on = List.copyOf(on);
    features = List.copyOf(features);
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

  /** Whose features an example must get before it reaches the learner, besides the member's own. */
  public List<Entity> sharedEntities() {
    return inputs().stream()
        .flatMap(f -> f.entity().stream())
        .filter(entity -> !entity.perMember())
        .distinct()
        .toList();
  }
}
