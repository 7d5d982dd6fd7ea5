package io.memberflow.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One declared feature.
 *
 * @param of event types that count
 * @param field the aggregated field; empty for counts, rates and times
 * @param window how far back events count; empty for the whole life
 * @param perEvents for a rate: the event types in the denominator
 * @param per for an average: one per order or session in the denominator instead of one per event
 * @param oncePer only the first event of each order or session counts
 * @param smoothing for a rate: weight of the prior, in denominator events
 * @param prior for a rate: its value before any event, 0–1
 * @param k for top: how many values
 */
public record FeatureDefinition(
    String name,
    Entity entity,
    Aggregate aggregate,
    List<EventType> of,
    Optional<EventField> field,
    Optional<Duration> window,
    List<EventType> perEvents,
    Optional<OncePer> per,
    Optional<OncePer> oncePer,
    double smoothing,
    double prior,
    int k,
    String description) {

  public FeatureDefinition {
    Objects.requireNonNull(name);
    // the order in which types are listed must not change the definition hash
    of = of.stream().sorted().toList();
    perEvents = perEvents.stream().sorted().toList();
  }

  public ValueType type() {
    if (aggregate == Aggregate.LAST) {
      return field.orElseThrow().numeric() ? ValueType.NUMBER : ValueType.TEXT;
    }
    return aggregate.type();
  }

  /** What decides the value, without the name's description; equal text means equal values. */
  public String canonical() {
    return String.join(
        "|",
        name,
        entity.canonical(),
        aggregate.name(),
        of.toString(),
        field.map(Enum::name).orElse("-"),
        window.map(w -> Long.toString(w.toMillis())).orElse("-"),
        perEvents.toString(),
        per.map(Enum::name).orElse("-"),
        oncePer.map(Enum::name).orElse("-"),
        Double.toString(smoothing),
        Double.toString(prior),
        Integer.toString(k));
  }
}
