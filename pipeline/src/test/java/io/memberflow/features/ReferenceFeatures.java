package io.memberflow.features;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.Aggregation;
import io.memberflow.catalogue.Derivation;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.Filter;
import io.memberflow.catalogue.OncePer;
import io.memberflow.catalogue.ValueType;
import io.memberflow.catalogue.Windows;
import io.memberflow.events.Event;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the features mean, computed from all events at every question: the specification that the
 * incremental implementation is held against.
 */
public final class ReferenceFeatures {
  private record Arrived(Event event, FirstOf first) {}

  private final List<Arrived> log = new ArrayList<>();
  private final RecentGroups groups = new RecentGroups(true);

  /** Takes the next event in the order of arrival. */
  public FirstOf add(Event event) {
    FirstOf first = groups.take(event);
    log.add(new Arrived(event, first));
    return first;
  }

  /** A number, or the time in milliseconds of a time feature; NaN where undefined. */
  public double number(FeatureDefinition feature, long now) {
    if (feature.computation() instanceof Derivation derivation) {
      return derivation.expression().value(i -> number(derivation.uses().get(i), now));
    }
    Aggregation f = (Aggregation) feature.computation();
    List<Event> events = window(f, f.of(), f.oncePer(), f.where(), now);
    EventField field = f.field().orElse(null);
    return switch (f.aggregate()) {
      case COUNT -> events.size();
      case SUM -> sum(events, field).doubleValue();
      case AVERAGE -> {
        int divisor =
            f.per().isPresent()
                ? window(f, f.of(), f.per(), f.where(), now).size()
                : (int) events.stream().filter(e -> has(e, field)).count();
        yield divisor == 0 ? Double.NaN : sum(events, field).doubleValue() / divisor;
      }
      case STANDARD_DEVIATION -> standardDeviation(numbers(events, field));
      case MIN -> numbers(events, field).stream().min(Double::compare).orElse(Double.NaN);
      case MAX -> numbers(events, field).stream().max(Double::compare).orElse(Double.NaN);
      case QUANTILE -> {
        List<Double> sorted = numbers(events, field).stream().sorted().toList();
        yield sorted.isEmpty()
            ? Double.NaN
            : sorted.get((int) Math.floor(f.quantile() * (sorted.size() - 1)));
      }
      case FIRST -> field.numeric() ? earliest(events, field, e -> e.number(field)) : Double.NaN;
      case LAST -> field.numeric() ? latest(events, field, e -> e.number(field)) : Double.NaN;
      case DISTINCT ->
          events.stream().map(e -> e.text(field)).filter(t -> t != null).distinct().count();
      case TIME_SINCE_LAST -> events.stream().mapToDouble(Event::time).max().orElse(Double.NaN);
      case TIME_SINCE_FIRST -> events.stream().mapToDouble(Event::time).min().orElse(Double.NaN);
      case RATE ->
          (events.size() + f.smoothing() * f.prior())
              / (window(f, f.perEvents(), Optional.empty(), f.perWhere(), now).size()
                  + f.smoothing());
      case TOP -> Double.NaN;
      case DECAYED_SUM -> {
        double halfLife = f.halfLife().orElseThrow().toMillis();
        yield events.stream()
            .filter(e -> field == null || has(e, field))
            .mapToDouble(
                e ->
                    (field == null ? 1 : e.number(field))
                        * Math.pow(0.5, (now - e.time()) / halfLife))
            .sum();
      }
    };
  }

  /** Null where undefined or not text. */
  public String text(FeatureDefinition feature, long now) {
    if (feature.type() != ValueType.TEXT) {
      return null;
    }
    Aggregation f = (Aggregation) feature.computation();
    EventField field = f.field().orElseThrow();
    List<Event> events =
        window(f, f.of(), f.oncePer(), f.where(), now).stream()
            .filter(e -> e.text(field) != null)
            .toList();
    if (events.isEmpty()) {
      return null;
    }
    if (f.aggregate() == Aggregate.LAST) {
      return latest(events, field, e -> e.text(field));
    }
    if (f.aggregate() == Aggregate.FIRST) {
      return earliest(events, field, e -> e.text(field));
    }
    Map<String, Long> counts =
        events.stream()
            .collect(
                Collectors.groupingBy(e -> e.text(field), TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(Comparator.comparingLong((Map.Entry<String, Long> c) -> -c.getValue()))
        .limit(f.k())
        .map(Map.Entry::getKey)
        .collect(Collectors.joining("\u001f"));
  }

  /** As a model sees a number: times as the seconds that have passed. */
  public float modelNumber(FeatureDefinition f, long now) {
    double number = number(f, now);
    return (float) (f.type() == ValueType.INSTANT ? (now - number) / 1000 : number);
  }

  /** As a model sees a text: the first value; null for none. */
  public String modelText(FeatureDefinition f, long now) {
    String text = text(f, now);
    return text == null ? null : text.split("\u001f")[0];
  }

  private List<Event> window(
      Aggregation f, List<EventType> of, Optional<OncePer> oncePer, Filter where, long now) {
    long from = Long.MIN_VALUE;
    if (f.window().isPresent()) {
      long length = f.window().get().toMillis();
      long hop = Windows.hop(f.window().get()).toMillis();
      from = Math.floorDiv(now - length, hop) * hop;
    }
    List<Event> events = new ArrayList<>();
    for (Arrived arrived : log) {
      Event event = arrived.event;
      boolean counts = oncePer.isEmpty() || arrived.first.of(oncePer.get(), FirstOf.types(of));
      if (of.contains(event.type())
          && counts
          && satisfies(event, where)
          && event.time() >= from
          && event.time() <= now) {
        events.add(event);
      }
    }
    return events;
  }

  private static boolean satisfies(Event event, Filter where) {
    return where.conditions().stream()
        .allMatch(
            condition -> {
              if (condition instanceof Filter.Among among) {
                String text = event.text(among.field());
                return text != null
                    && among.not() == among.values().stream().noneMatch(text::equals);
              }
              Filter.Within within = (Filter.Within) condition;
              double number = event.number(within.field());
              return !Double.isNaN(number)
                  && (number > within.least() || within.leastIncluded() && number == within.least())
                  && (number < within.most() || within.mostIncluded() && number == within.most());
            });
  }

  private static double standardDeviation(List<Double> numbers) {
    int n = numbers.size();
    if (n < 2) {
      return Double.NaN;
    }
    MathContext digits = new MathContext(60);
    List<BigDecimal> exact = numbers.stream().map(x -> new BigDecimal(Double.toString(x))).toList();
    BigDecimal mean =
        exact.stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(BigDecimal.valueOf(n), digits);
    BigDecimal squares =
        exact.stream().map(x -> x.subtract(mean).pow(2)).reduce(BigDecimal.ZERO, BigDecimal::add);
    return squares.divide(BigDecimal.valueOf(n - 1), digits).sqrt(digits).doubleValue();
  }

  private static boolean has(Event event, EventField field) {
    return !Double.isNaN(event.number(field));
  }

  private static List<Double> numbers(List<Event> events, EventField field) {
    return events.stream().filter(e -> has(e, field)).map(e -> e.number(field)).toList();
  }

  private static BigDecimal sum(List<Event> events, EventField field) {
    return numbers(events, field).stream()
        .map(n -> new BigDecimal(Double.toString(n)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The value of the latest event that has the field; of equal times the last to arrive. */
  private static <T> T latest(
      List<Event> events, EventField field, java.util.function.Function<Event, T> value) {
    Event latest = null;
    for (Event event : events) {
      boolean present = field.numeric() ? has(event, field) : event.text(field) != null;
      if (present && (latest == null || event.time() >= latest.time())) {
        latest = event;
      }
    }
    return latest == null ? missing(field) : value.apply(latest);
  }

  /** The value of the earliest event that has the field; of equal times the first to arrive. */
  private static <T> T earliest(
      List<Event> events, EventField field, java.util.function.Function<Event, T> value) {
    Event earliest = null;
    for (Event event : events) {
      boolean present = field.numeric() ? has(event, field) : event.text(field) != null;
      if (present && (earliest == null || event.time() < earliest.time())) {
        earliest = event;
      }
    }
    return earliest == null ? missing(field) : value.apply(earliest);
  }

  @SuppressWarnings("unchecked")
  private static <T> T missing(EventField field) {
    return field.numeric() ? (T) (Double) Double.NaN : null;
  }
}
