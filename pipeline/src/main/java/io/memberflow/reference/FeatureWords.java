package io.memberflow.reference;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.Aggregation;
import io.memberflow.catalogue.Computation;
import io.memberflow.catalogue.Derivation;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ValueType;
import io.memberflow.catalogue.Windows;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.configuration.Durations;
import java.util.List;
import java.util.stream.Collectors;

/** What a definition means, in words. */
final class FeatureWords {
  private FeatureWords() {}

  static String computed(Computation computation) {
    if (computation instanceof Derivation derivation) {
      String text = derivation.expression().toString();
      return "= " + (text.startsWith("(") ? text.substring(1, text.length() - 1) : text);
    }
    Aggregation f = (Aggregation) computation;
    String where = f.where().isEmpty() ? "" : " where " + f.where();
    String once =
        f.oncePer().map(g -> ", only the first of each " + ConfigurationNode.kebab(g)).orElse("");
    return base(f) + once + where;
  }

  private static String base(Aggregation f) {
    String events = events(f.of());
    String field = f.field().map(FeatureWords::field).orElse("");
    return switch (f.aggregate()) {
      case COUNT -> "number of " + events;
      case SUM -> "sum of %s over %s".formatted(field, events);
      case AVERAGE ->
          f.per()
              .map(g -> "%s of %s for each %s".formatted(field, events, ConfigurationNode.kebab(g)))
              .orElse("mean %s of %s".formatted(field, events));
      case STANDARD_DEVIATION -> "standard deviation of %s over %s".formatted(field, events);
      case MIN -> "smallest %s of %s".formatted(field, events);
      case MAX -> "largest %s of %s".formatted(field, events);
      case QUANTILE ->
          f.quantile() == 0.5
              ? "median %s of %s".formatted(field, events)
              : "%s of %s that a share of %s lies below".formatted(field, events, f.quantile());
      case FIRST -> "%s of the earliest of %s".formatted(field, events);
      case LAST -> "%s of the latest of %s".formatted(field, events);
      case DISTINCT -> "number of different values of %s in %s".formatted(field, events);
      case TOP -> "the %d most frequent values of %s in %s".formatted(f.k(), field, events);
      case TIME_SINCE_LAST -> "time of the latest of " + events;
      case TIME_SINCE_FIRST -> "time of the earliest of " + events;
      case RATE ->
          "(%s + %s) / (%s%s + %s)"
              .formatted(
                  events,
                  number(f.smoothing() * f.prior()),
                  events(f.perEvents()),
                  f.perWhere().isEmpty() ? "" : " where " + f.perWhere(),
                  number(f.smoothing()));
      case DECAYED_SUM ->
          "%s, each counting half after every %s"
              .formatted(
                  f.field().isPresent()
                      ? "sum of %s over %s".formatted(field, events)
                      : "number of " + events,
                  Durations.format(f.halfLife().orElseThrow()));
    };
  }

  /** Which tiles count, the first and the last. */
  static String window(Computation computation) {
    if (computation instanceof Derivation) {
      return "those of what it is computed from";
    }
    Aggregation f = (Aggregation) computation;
    if (f.halfLife().isPresent()) {
      return "the whole life, fading";
    }
    return f.window()
        .map(
            w -> {
              String hop = Durations.format(Windows.hop(w));
              return ("%s: at a time t all hops of %s from the one with t − %s to t itself, so at"
                      + " least %s and less than %s; the oldest hop leaves as a whole")
                  .formatted(
                      Durations.format(w),
                      hop,
                      Durations.format(w),
                      Durations.format(w),
                      Durations.format(w.plus(Windows.hop(w))));
            })
        .orElse("the whole life");
  }

  static String without(Computation computation) {
    if (computation instanceof Derivation) {
      return "absent where a part of it is, unless coalesce mends it";
    }
    Aggregation f = (Aggregation) computation;
    return switch (f.aggregate()) {
      case COUNT, SUM, DISTINCT, DECAYED_SUM -> "0";
      case RATE -> number(f.prior());
      case STANDARD_DEVIATION -> "absent, with one event too";
      default -> "absent";
    };
  }

  static String type(ValueType type) {
    return switch (type) {
      case NUMBER -> "number";
      case TEXT -> "text";
      case INSTANT -> "time";
    };
  }

  /**
   * @param field its name in the record
   */
  static String stored(FeatureDefinition f, String field) {
    String as =
        switch (f.type()) {
          case NUMBER -> "a number";
          case TEXT ->
              f.computation() instanceof Aggregation a && a.aggregate() == Aggregate.TOP
                  ? "texts, separated by U+001F"
                  : "a text";
          case INSTANT -> "milliseconds since 1970; readers get the time that has passed";
        };
    return "field %s of the record of the %s: %s".formatted(field, f.entity(), as);
  }

  private static String events(List<EventType> types) {
    String names = types.stream().map(EventType::json).collect(Collectors.joining(", "));
    return names.replaceFirst(", ([^,]*)$", " or $1") + " events";
  }

  private static String field(EventField field) {
    return ConfigurationNode.kebab(field);
  }

  static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
