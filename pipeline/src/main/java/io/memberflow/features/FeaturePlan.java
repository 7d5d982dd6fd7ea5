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
import io.memberflow.events.Event;
import io.memberflow.features.AccumulatorSpec.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
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
  private final Slots slots;
  private final int[][] byType;

  /** By accumulator: its event types as bits. */
  private final int[] types;

  /** By accumulator: events of its types count without a further condition. */
  private final boolean[] unconditional;

  private final boolean countsDays;
  private final FeatureValue[] values;
  private final Map<String, Set<AccumulatorSpec>> needs;
  private final FeatureLayout layout;
  private final long layoutId;

  /** By the id of a readable layout: for each of its accumulators the place here; −1 for none. */
  private final Map<Long, int[]> places = new HashMap<>();

  private FeaturePlan(
      Entity entity,
      String identity,
      String version,
      List<FeatureDefinition> features,
      AccumulatorSpec[] specs,
      FeatureValue[] values,
      Map<String, Set<AccumulatorSpec>> needs) {
    this.entity = entity;
    this.needs = needs;
    this.features = features;
    this.specs = specs;
    this.slots = new Slots(specs);
    this.types = Arrays.stream(specs).mapToInt(spec -> FirstOf.types(spec.of())).toArray();
    this.values = values;
    this.layout = FeatureLayout.of(identity, version, specs, features);
    this.layoutId = layout.id();
    read(layout);
    this.unconditional = new boolean[specs.length];
    for (int i = 0; i < specs.length; i++) {
      unconditional[i] = specs[i].unconditional();
    }
    this.countsDays =
        Arrays.stream(specs).anyMatch(spec -> spec.oncePer().equals(Optional.of(OncePer.DAY)));
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

  /** Whether a feature counts days. */
  public boolean countsDays() {
    return countsDays;
  }

  /** Of an entity that has states and is not declared any more: it has no features. */
  public static FeaturePlan gone(String identity) {
    return new FeaturePlan(
        Entity.MEMBER,
        identity,
        "",
        List.of(),
        new AccumulatorSpec[0],
        new FeatureValue[0],
        Map.of());
  }

  public static FeaturePlan of(Catalogue catalogue, Entity entity) {
    List<FeatureDefinition> features = catalogue.features(entity);
    Map<AccumulatorSpec, Integer> specs = new LinkedHashMap<>();
    FeatureValue[] values = new FeatureValue[features.size()];
    Map<String, Set<AccumulatorSpec>> needs = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      values[i] = compile(features.get(i), specs);
      Map<AccumulatorSpec, Integer> own = new LinkedHashMap<>();
      compile(features.get(i), own);
      needs.put(features.get(i).name(), own.keySet());
    }
    return new FeaturePlan(
        entity,
        entity.identity(),
        catalogue.definitionHash(entity),
        features,
        specs.keySet().toArray(new AccumulatorSpec[0]),
        values,
        needs);
  }

  /**
   * Makes states of an earlier catalogue readable: accumulators that are still needed are kept, the
   * others dropped, new ones start empty. Call before the first state is read.
   *
   * @return what becomes of the features, in words; empty where nothing changes
   */
  public List<String> read(FeatureLayout earlier) {
    int[] to = new int[earlier.accumulators().size()];
    for (int i = 0; i < to.length; i++) {
      to[i] = layout.accumulators().indexOf(earlier.accumulators().get(i));
    }
    places.put(earlier.id(), to);
    return earlier.changesTo(layout, needs);
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

  /** The fields of events that any feature looks at. */
  public Set<EventField> fields() {
    Set<EventField> fields = EnumSet.noneOf(EventField.class);
    for (AccumulatorSpec spec : specs) {
      fields.addAll(spec.fields());
    }
    return fields;
  }

  /**
   * The most bytes of state that a feature needs for one entity, with texts of 32 bytes; what it
   * shares with other features counts in full.
   */
  public long mostBytes(String feature) {
    return needs.get(feature).stream().mapToLong(AccumulatorSpec::mostBytes).sum();
  }

  /** The most bytes of state of all features together, with texts of 32 bytes. */
  public long mostBytes() {
    return Arrays.stream(specs).mapToLong(AccumulatorSpec::mostBytes).sum();
  }

  /** Whether two features keep some of their state together. */
  public boolean share(String feature, String other) {
    return !Collections.disjoint(needs.get(feature), needs.get(other));
  }

  /** What the states hold; a later plan reads them by it. */
  public FeatureLayout layout() {
    return layout;
  }

  /** What each state carries to say which layout it has. */
  long layoutId() {
    return layoutId;
  }

  /** For each accumulator of a layout its place here, −1 for none; null where it is not known. */
  int[] places(long layoutId) {
    return places.get(layoutId);
  }

  AccumulatorSpec[] specs() {
    return specs;
  }

  Slots slots() {
    return slots;
  }

  int[] movedBy(EventType type) {
    return byType[type.ordinal()];
  }

  /** Whether any feature looks at an event. */
  public boolean concerns(Event event) {
    for (int index : movedBy(event.type())) {
      if (unconditional[index] || specs[index].satisfies(event)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether an accumulator counts an event of its types, given what was seen before in its order,
   * session and day.
   */
  boolean takes(int accumulator, Event event, FirstOf first) {
    if (unconditional[accumulator]) {
      return true;
    }
    AccumulatorSpec spec = specs[accumulator];
    return (spec.oncePer().isEmpty() || first.of(spec.oncePer().get(), types[accumulator]))
        && spec.satisfies(event);
  }

  FeatureValue value(int feature) {
    return values[feature];
  }
}
