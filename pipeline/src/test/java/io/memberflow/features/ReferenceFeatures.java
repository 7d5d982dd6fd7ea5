package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.OncePer;
import io.memberflow.catalogue.ValueType;
import io.memberflow.catalogue.Windows;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import java.math.BigDecimal;
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
  private final RecentGroups groups = new RecentGroups();

  /** Takes the next event in the order of arrival. */
  public FirstOf add(Event event) {
    FirstOf first = groups.take(event);
    log.add(new Arrived(event, first));
    return first;
  }

  /** A number, or the time in milliseconds of a time feature; NaN where undefined. */
  public double number(FeatureDefinition f, long now) {
    List<Event> events = window(f, f.of(), f.oncePer(), now);
    EventField field = f.field().orElse(null);
    return switch (f.aggregate()) {
      case COUNT -> events.size();
      case SUM -> sum(events, field).doubleValue();
      case AVERAGE -> {
        int divisor =
            f.per().isPresent()
                ? window(f, f.of(), f.per(), now).size()
                : (int) events.stream().filter(e -> has(e, field)).count();
        yield divisor == 0 ? Double.NaN : sum(events, field).doubleValue() / divisor;
      }
      case MIN -> numbers(events, field).stream().min(Double::compare).orElse(Double.NaN);
      case MAX -> numbers(events, field).stream().max(Double::compare).orElse(Double.NaN);
      case LAST -> field.numeric() ? latest(events, field, e -> e.number(field)) : Double.NaN;
      case DISTINCT ->
          events.stream().map(e -> e.text(field)).filter(t -> t != null).distinct().count();
      case TIME_SINCE_LAST -> events.stream().mapToDouble(Event::time).max().orElse(Double.NaN);
      case TIME_SINCE_FIRST -> events.stream().mapToDouble(Event::time).min().orElse(Double.NaN);
      case RATE ->
          (events.size() + f.smoothing() * f.prior())
              / (window(f, f.perEvents(), Optional.empty(), now).size() + f.smoothing());
      case TOP -> Double.NaN;
    };
  }

  /** Null where undefined or not text. */
  public String text(FeatureDefinition f, long now) {
    if (f.type() != ValueType.TEXT) {
      return null;
    }
    EventField field = f.field().orElseThrow();
    List<Event> events =
        window(f, f.of(), f.oncePer(), now).stream().filter(e -> e.text(field) != null).toList();
    if (events.isEmpty()) {
      return null;
    }
    if (f.aggregate() == io.memberflow.catalogue.Aggregate.LAST) {
      return latest(events, field, e -> e.text(field));
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

  /** As a model sees a text: the hash of the first value; 0 for none. */
  public long modelToken(FeatureDefinition f, long now) {
    String text = text(f, now);
    return text == null ? 0 : TextHash.of(text.split("\u001f")[0]);
  }

  private List<Event> window(
      FeatureDefinition f, List<EventType> of, Optional<OncePer> oncePer, long now) {
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
      if (of.contains(event.type()) && counts && event.time() >= from && event.time() <= now) {
        events.add(event);
      }
    }
    return events;
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

  @SuppressWarnings("unchecked")
  private static <T> T missing(EventField field) {
    return field.numeric() ? (T) (Double) Double.NaN : null;
  }
}
