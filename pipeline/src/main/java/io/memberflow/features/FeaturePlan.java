package io.memberflow.features;

import io.memberflow.catalogue.Aggregation;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Derivation;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.Filter;
import io.memberflow.catalogue.OncePer;
import io.memberflow.features.AccumulatorSpec.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The features of one entity, compiled: which accumulators they need (shared where equal), which
 * events move which accumulator, and how a value is read. Immutable; one per operator.
 */
public final class FeaturePlan {
  private final Entity entity;
  private final List<FeatureDefinition> features;
  private final AccumulatorSpec[] specs;
  private final int[][] byType;
  private final FeatureValue[] values;
  private final int layout;

  private FeaturePlan(
      Entity entity,
      List<FeatureDefinition> features,
      AccumulatorSpec[] specs,
      FeatureValue[] values) {
    this.entity = entity;
    this.features = features;
    this.specs = specs;
    this.values = values;
    this.layout = java.util.Arrays.toString(specs).hashCode();
    this.byType = new int[EventType.values().length][];
    for (EventType type : EventType.values()) {
      List<Integer> moved = new ArrayList<>();
      for (int i = 0; i < specs.length; i++) {
        if (specs[i].of().contains(type)) {
          moved.add(i);
        }
      }
      byType[type.ordinal()] = moved.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  public static FeaturePlan of(Catalogue catalogue, Entity entity) {
    List<FeatureDefinition> features = catalogue.features(entity);
    Map<AccumulatorSpec, Integer> specs = new LinkedHashMap<>();
    FeatureValue[] values = new FeatureValue[features.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = compile(features.get(i), specs);
    }
    return new FeaturePlan(
        entity, features, specs.keySet().toArray(new AccumulatorSpec[0]), values);
  }

  private static FeatureValue compile(FeatureDefinition f, Map<AccumulatorSpec, Integer> specs) {
    if (f.computation() instanceof Derivation derivation) {
      return FeatureValue.derived(
          derivation.expression(),
          derivation.uses().stream().map(u -> compile(u, specs)).toArray(FeatureValue[]::new));
    }
    return compile((Aggregation) f.computation(), specs);
  }

  private static FeatureValue compile(Aggregation f, Map<AccumulatorSpec, Integer> specs) {
    EventField field = f.field().orElse(null);
    return switch (f.aggregate()) {
      case COUNT -> FeatureValue.sum(need(specs, Kind.COUNT, f, null));
      case SUM -> FeatureValue.sum(need(specs, Kind.SUM, f, field));
      case AVERAGE ->
          FeatureValue.average(
              need(specs, Kind.SUM, f, field),
              f.per().isPresent()
                  ? need(specs, Kind.COUNT, f, f.of(), null, f.per(), f.where())
                  : need(specs, Kind.COUNT, f, field));
      case STANDARD_DEVIATION ->
          FeatureValue.standardDeviation(
              need(specs, Kind.SQUARES, f, field),
              need(specs, Kind.SUM, f, field),
              need(specs, Kind.COUNT, f, field));
      case RATE ->
          FeatureValue.rate(
              need(specs, Kind.COUNT, f, null),
              need(specs, Kind.COUNT, f, f.perEvents(), null, Optional.empty(), f.perWhere()),
              f.smoothing(),
              f.prior());
      case MIN -> FeatureValue.extreme(need(specs, Kind.MINIMUM, f, field));
      case MAX -> FeatureValue.extreme(need(specs, Kind.MAXIMUM, f, field));
      case QUANTILE -> FeatureValue.quantile(need(specs, Kind.QUANTILES, f, field), f.quantile());
      case FIRST -> FeatureValue.first(need(specs, Kind.FIRST, f, field));
      case LAST -> FeatureValue.last(need(specs, Kind.LATEST, f, field));
      case TIME_SINCE_LAST -> FeatureValue.latestTime(need(specs, Kind.LATEST, f, null));
      case TIME_SINCE_FIRST -> FeatureValue.extreme(need(specs, Kind.EARLIEST, f, null));
      case DISTINCT -> FeatureValue.distinct(need(specs, Kind.DISTINCT, f, field));
      case TOP -> FeatureValue.top(need(specs, Kind.TOP, f, field), f.k());
      case DECAYED_SUM -> FeatureValue.decayedSum(need(specs, Kind.DECAYED, f, field));
    };
  }

  private static int need(
      Map<AccumulatorSpec, Integer> specs, Kind kind, Aggregation feature, EventField field) {
    return need(specs, kind, feature, feature.of(), field, feature.oncePer(), feature.where());
  }

  private static int need(
      Map<AccumulatorSpec, Integer> specs,
      Kind kind,
      Aggregation feature,
      List<EventType> of,
      EventField field,
      Optional<OncePer> oncePer,
      Filter where) {
    AccumulatorSpec spec =
        new AccumulatorSpec(
            kind,
            TileWindow.of(feature.window()),
            of,
            field,
            oncePer,
            where,
            feature.halfLife().map(Duration::toMillis).orElse(0L));
    return specs.computeIfAbsent(spec, s -> specs.size());
  }

  public Entity entity() {
    return entity;
  }

  /** In the order of their indexes. */
  public List<FeatureDefinition> features() {
    return features;
  }

  public int indexOf(String feature) {
    for (int i = 0; i < features.size(); i++) {
      if (features.get(i).name().equals(feature)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no feature " + feature + " of " + entity);
  }

  /** The types of events that move any feature. */
  public Set<EventType> eventTypes() {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    for (EventType type : EventType.values()) {
      if (byType[type.ordinal()].length > 0) {
        types.add(type);
      }
    }
    return types;
  }

  /** Changes when state of this plan cannot be read by another. */
  int layout() {
    return layout;
  }

  AccumulatorSpec[] specs() {
    return specs;
  }

  int[] movedBy(EventType type) {
    return byType[type.ordinal()];
  }

  FeatureValue value(int feature) {
    return values[feature];
  }
}
