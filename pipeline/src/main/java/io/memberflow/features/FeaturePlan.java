package io.memberflow.features;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.OncePer;
import io.memberflow.features.AccumulatorSpec.Kind;
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
    EventField field = f.field().orElse(null);
    return switch (f.aggregate()) {
      case COUNT -> FeatureValue.sum(need(specs, Kind.COUNT, f, f.of(), null, f.oncePer()));
      case SUM -> FeatureValue.sum(need(specs, Kind.SUM, f, f.of(), field, f.oncePer()));
      case AVERAGE ->
          FeatureValue.average(
              need(specs, Kind.SUM, f, f.of(), field, f.oncePer()),
              f.per().isPresent()
                  ? need(specs, Kind.COUNT, f, f.of(), null, f.per())
                  : need(specs, Kind.COUNT, f, f.of(), field, f.oncePer()));
      case RATE ->
          FeatureValue.rate(
              need(specs, Kind.COUNT, f, f.of(), null, f.oncePer()),
              need(specs, Kind.COUNT, f, f.perEvents(), null, Optional.empty()),
              f.smoothing(),
              f.prior());
      case MIN -> FeatureValue.extreme(need(specs, Kind.MINIMUM, f, f.of(), field, f.oncePer()));
      case MAX -> FeatureValue.extreme(need(specs, Kind.MAXIMUM, f, f.of(), field, f.oncePer()));
      case LAST -> FeatureValue.last(need(specs, Kind.LATEST, f, f.of(), field, f.oncePer()));
      case TIME_SINCE_LAST ->
          FeatureValue.latestTime(need(specs, Kind.LATEST, f, f.of(), null, f.oncePer()));
      case TIME_SINCE_FIRST ->
          FeatureValue.extreme(need(specs, Kind.EARLIEST, f, f.of(), null, f.oncePer()));
      case DISTINCT ->
          FeatureValue.distinct(need(specs, Kind.DISTINCT, f, f.of(), field, f.oncePer()));
      case TOP -> FeatureValue.top(need(specs, Kind.TOP, f, f.of(), field, f.oncePer()), f.k());
    };
  }

  private static int need(
      Map<AccumulatorSpec, Integer> specs,
      Kind kind,
      FeatureDefinition feature,
      List<EventType> of,
      EventField field,
      Optional<OncePer> oncePer) {
    AccumulatorSpec spec =
        new AccumulatorSpec(
            kind, TileWindow.of(feature.window()), of.stream().sorted().toList(), field, oncePer);
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
