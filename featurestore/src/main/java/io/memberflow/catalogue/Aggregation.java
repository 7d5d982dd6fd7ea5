package io.memberflow.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A value aggregated from events.
 *
 * @param of event types that count
 * @param where only events that satisfy it count
 * @param field the aggregated field; empty for counts, rates and times
 * @param window how far back events count; empty for the whole life
 * @param perEvents for a rate: the event types in the denominator
 * @param perWhere for a rate: only these events count in the denominator
 * @param per for an average: one per order or session in the denominator instead of one per event
 * @param oncePer only the first event of each order, session or day counts
 * @param smoothing for a rate: weight of the prior, in denominator events
 * @param prior for a rate: its value before any event, 0–1
 * @param k for top: how many values
 * @param quantile for a quantile: the share of the events that lie below it, 0–1
 * @param halfLife for a decayed sum: after it an event counts half
 */
public record Aggregation(
    Aggregate aggregate,
    List<EventType> of,
    Filter where,
    Optional<EventField> field,
    Optional<Duration> window,
    List<EventType> perEvents,
    Filter perWhere,
    Optional<OncePer> per,
    Optional<OncePer> oncePer,
    double smoothing,
    double prior,
    int k,
    double quantile,
    Optional<Duration> halfLife)
    implements Computation {

  public Aggregation {
    // the order in which types are listed must not change the definition hash
    of = of.stream().sorted().toList();
    perEvents = perEvents.stream().sorted().toList();
  }

  @Override
  public ValueType type() {
    if (aggregate == Aggregate.LAST || aggregate == Aggregate.FIRST) {
      return field.orElseThrow().numeric() ? ValueType.NUMBER : ValueType.TEXT;
    }
    return aggregate.type();
  }

  @Override
  public String canonical() {
    String text =
        String.join(
            "|",
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
    // what came later shows only where it is used, so that older definitions keep their hash
    return text
        + (where.isEmpty() ? "" : "|where=" + where)
        + (perWhere.isEmpty() ? "" : "|per-where=" + perWhere)
        + (aggregate == Aggregate.QUANTILE ? "|quantile=" + quantile : "")
        + halfLife.map(h -> "|half-life=" + h.toMillis()).orElse("");
  }
}
