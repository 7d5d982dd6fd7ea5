package io.memberflow.catalogue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One declared model: when it decides, what answers it, what it sees.
 *
 * @param on the decision events; empty for models that decide at period starts
 * @param every the length of a period; the period is then the horizon
 * @param starting a period start; all others are whole periods away
 * @param label the event type that answers (logistic) or is counted (Poisson)
 * @param within the horizon after the decision
 * @param oncePer decisions and label events are limited to the first of each order or session
 * @param answerAt when answers are released
 * @param evaluateFrom decisions before it are learnt from but do not enter the metrics
 */
public record ModelDefinition(
    String name,
    ModelKind kind,
    List<EventType> on,
    Optional<Duration> every,
    Instant starting,
    EventType label,
    Match match,
    Duration within,
    Optional<OncePer> oncePer,
    List<ModelFeature> features,
    AnswerAt answerAt,
    Optional<Instant> evaluateFrom,
    LearnerSettings learner,
    String description) {

  public ModelDefinition {
    on = List.copyOf(on);
    features = List.copyOf(features);
  }

  public boolean periodic() {
    return every.isPresent();
  }

  /** Whose features an example must get before it reaches the learner, besides the member's own. */
  public List<Entity> sharedEntities() {
    return features.stream()
        .flatMap(f -> f.entity().stream())
        .filter(entity -> !entity.perMember())
        .distinct()
        .toList();
  }
}
