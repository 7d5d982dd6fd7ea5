package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.Aggregation;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Derivation;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.events.Event;
import io.memberflow.events.RandomEvents;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Every aggregate over every kind of window against {@link ReferenceFeatures}. */
class EntityFeaturesTest {
  private static final long YEAR = 366L * 86_400_000;
  private static final List<String> WINDOWS =
      List.of("5m", "1h", "11h", "12h", "1d", "11d", "12d", "30d", "lifetime");
  private static final List<String> AGGREGATES =
      List.of(
          "count, of: view",
          "count, of: [view, cart], once-per: session",
          "count, of: purchase, once-per: order",
          "count, of: [view, purchase], once-per: day",
          "average, of: purchase, field: amount, per: day",
          "sum, of: purchase, field: amount",
          "sum, of: [purchase, refund], field: amount, once-per: order",
          "average, of: view, field: dwell",
          "average, of: purchase, field: amount, per: order",
          "average, of: view, field: dwell, once-per: session",
          "min, of: [view, review], field: rating",
          "max, of: purchase, field: amount",
          "max, of: [view, purchase], field: rating, once-per: session",
          "last, of: [view, cart], field: dwell",
          "last, of: [view, cart], field: category",
          "last, of: purchase, field: item, once-per: order",
          "distinct, of: view, field: brand",
          "distinct, of: [view, search], field: session, once-per: session",
          "top, of: view, field: category, k: 2",
          "top, of: [view, cart, purchase], field: item, k: 3, once-per: session",
          "time-since-last, of: purchase",
          "time-since-last, of: login, once-per: session",
          "time-since-first, of: purchase",
          "time-since-first, of: [refund, view], once-per: session",
          "rate, of: purchase, per: view",
          "rate, of: purchase, per: [view, cart], once-per: order, smoothing: 2, prior: 0.5",
          "standard-deviation, of: view, field: dwell",
          "standard-deviation, of: [view, review], field: rating, once-per: session",
          "first, of: [view, cart], field: dwell",
          "first, of: [view, cart], field: category",
          "first, of: purchase, field: item, once-per: order",
          "quantile, of: [view, review, cart], field: rating, quantile: 0.5",
          "quantile, of: purchase, field: amount, quantile: 0.9",
          "quantile, of: view, field: dwell, quantile: 0, once-per: session",
          "quantile, of: view, field: dwell, quantile: 1");

  /** Every aggregate again, over fewer events. */
  private static final List<String> FILTERED =
      List.of(
          "count, of: view, where: {category: c1}",
          "count, of: [view, cart], once-per: session, where: {device: d0}",
          "count, of: [view, cart], where: {rating: 0}",
          "sum, of: [purchase, refund], field: amount,"
              + " where: {amount: {above: 100, at-most: 700}, brand: [b0, b1]}",
          "average, of: view, field: dwell, where: {device: {not: d0}}",
          "average, of: view, field: dwell, per: session, where: {device: {not: [d0, d2]}}",
          "standard-deviation, of: [view, cart], field: rating, where: {category: [c0, c1, c2]}",
          "min, of: [view, review], field: rating, where: {rating: {at-least: -1}}",
          "max, of: purchase, field: amount, where: {amount: {below: 500}}",
          "quantile, of: view, field: dwell, quantile: 0.25, where: {brand: {not: b2}}",
          "first, of: [view, cart], field: item, where: {rating: {above: 0}}",
          "last, of: [view, cart], field: dwell, where: {category: {not: [c0, c4]}}",
          "distinct, of: view, field: brand, where: {item: [i0, i1]}",
          "top, of: view, field: category, k: 2, where: {brand: b0}",
          "time-since-last, of: [view, cart], where: {dwell: {at-least: 60}}",
          "time-since-first, of: [view, cart], where: {dwell: {at-least: 60}}",
          "rate, of: purchase, per: view, where: {amount: {below: 500}},"
              + " per-where: {category: [c0, c1]}");

  private static final List<String> DECAYED =
      List.of(
          "decayed-sum, of: purchase, field: amount, half-life: 7d",
          "decayed-sum, of: [view, cart], half-life: 10m",
          "decayed-sum, of: [view, review], field: rating, half-life: 30d,"
              + " where: {rating: {above: -3}}");

  /** Of the numbers of one window; the last one uses another. */
  private static final List<String> EXPRESSIONS =
      List.of(
          "f%1$d_3 / f%1$d_2",
          "coalesce(f%1$d_5 - f%1$d_8, -1) * 2 + max(f%1$d_0, f%1$d_4)",
          "log(1 + abs(min(f%1$d_9, f%1$d_8)))",
          "d0 / (1 + f%1$d_0)",
          "coalesce(e%1$d_0, 0) / f%1$d_24");

  static final Catalogue CATALOGUE = catalogue();
  private static final FeaturePlan PLAN = FeaturePlan.of(CATALOGUE, Entity.MEMBER);

  private static Catalogue catalogue() {
    StringBuilder yaml = new StringBuilder("retention: 3650d\nfeatures:\n");
    for (int window = 0; window < WINDOWS.size(); window++) {
      // before the features that they use: the order of declaration makes no difference
      for (int i = 0; i < EXPRESSIONS.size(); i++) {
        yaml.append("  - {name: e%d_%d, entity: member, expression: \"".formatted(window, i))
            .append(EXPRESSIONS.get(i).formatted(window))
            .append("\"}\n");
      }
      String length =
          WINDOWS.get(window).equals("lifetime") ? "" : ", window: " + WINDOWS.get(window);
      append(yaml, "f" + window + "_", AGGREGATES, length);
      append(yaml, "w" + window + "_", FILTERED, length);
    }
    append(yaml, "d", DECAYED, "");
    return CatalogueReader.parse("test", yaml.toString());
  }

  private static void append(
      StringBuilder yaml, String prefix, List<String> aggregates, String window) {
    for (int i = 0; i < aggregates.size(); i++) {
      yaml.append("  - {name: ").append(prefix).append(i).append(", entity: member, aggregate: ");
      yaml.append(aggregates.get(i)).append(window).append("}\n");
    }
  }

  @Test
  void everyAggregate_isAmongThoseThatAreCompared() {
    assertThat(PLAN.features())
        .extracting(FeatureDefinition::computation)
        .filteredOn(Aggregation.class::isInstance)
        .extracting(c -> ((Aggregation) c).aggregate())
        .contains(Aggregate.values());
  }

  private static void assertEqualsReference(
      EntityFeatures features, ReferenceFeatures reference, long now) {
    for (int i = 0; i < PLAN.features().size(); i++) {
      FeatureDefinition f = PLAN.features().get(i);
      // what decays stands for as-of, everything else until the next expiry
      double expected = reference.number(f, uses(f, DECAYS) ? features.asOf() : now);
      double number = features.number(i);
      if (!close(f, number, expected)) {
        assertThat((Double) number).as("%s at %d", f, now).isEqualTo((Double) expected);
      }
      assertThat(features.text(i)).as("%s at %d", f, now).isEqualTo(reference.text(f, now));
    }
  }

  private static final Set<Aggregate> DECAYS = Set.of(Aggregate.DECAYED_SUM);

  /** Their values are within a documented error; all others are exact to the last bit. */
  private static boolean close(FeatureDefinition f, double number, double expected) {
    double error = Math.abs(number - expected);
    if (uses(f, Set.of(Aggregate.QUANTILE))) {
      return error <= Math.abs(expected) * Aggregate.QUANTILE_ERROR * (1 + 1e-9);
    }
    // a millionth for each event at most
    return uses(f, DECAYS) && error <= Math.abs(expected) * 1e-9 + 60e-6
        || uses(f, Set.of(Aggregate.STANDARD_DEVIATION)) && error <= expected * 1e-15;
  }

  private static boolean uses(FeatureDefinition f, Set<Aggregate> aggregates) {
    return f.computation() instanceof Derivation derivation
        ? derivation.uses().stream().anyMatch(used -> uses(used, aggregates))
        : aggregates.contains(((Aggregation) f.computation()).aggregate());
  }

  private static byte[] bytes(EntityFeatures features) {
    StateOutput out = new StateOutput();
    features.write(out);
    return out.toByteArray();
  }

  private static EntityFeatures copy(EntityFeatures features) {
    EntityFeatures copy = new EntityFeatures(PLAN);
    copy.read(new StateInput().reset(bytes(features)));
    return copy;
  }

  private static long lateness(Random random) {
    return List.of(0L, 1000L, 600_000L, 7_200_000L, 3 * 86_400_000L).get(random.nextInt(5));
  }

  @Property(tries = 150)
  void values_afterEveryEvent_equalTheReference(
      @ForAll @IntRange(min = 1, max = 60) int length, @ForAll @LongRange(min = 0) long seed) {
    RandomEvents events = new RandomEvents(seed, "m", lateness(new Random(seed)));
    EntityFeatures features = new EntityFeatures(PLAN);
    ReferenceFeatures reference = new ReferenceFeatures();
    long newest = 0;
    for (int i = 0; i < length; i++) {
      Event event = events.next();
      newest = Math.max(newest, event.time());
      features.apply(event, reference.add(event));
      assertThat(features.asOf()).isEqualTo(newest);
      assertEqualsReference(features, reference, newest);
    }
  }

  @Property(tries = 150)
  void stateRoundTripsAndTimers_anywhere_makeNoDifference(
      @ForAll @IntRange(min = 1, max = 60) int length, @ForAll @LongRange(min = 0) long seed) {
    Random random = new Random(~seed);
    RandomEvents events = new RandomEvents(seed, "m", lateness(random));
    EntityFeatures plain = new EntityFeatures(PLAN);
    EntityFeatures disturbed = new EntityFeatures(PLAN);
    ReferenceFeatures reference = new ReferenceFeatures();
    for (int i = 0; i < length; i++) {
      while (random.nextInt(3) == 0) {
        if (random.nextBoolean()) {
          events.othersMoveOn();
        }
        long due = disturbed.nextExpiry();
        long time = random.nextBoolean() ? due : events.watermark() - random.nextInt(100_000);
        if (time <= events.watermark() && time > disturbed.asOf()) {
          disturbed.advance(time);
          assertEqualsReference(disturbed, reference, time);
        }
        if (random.nextBoolean()) {
          disturbed = copy(disturbed);
        }
      }
      Event event = events.next();
      FirstOf first = reference.add(event);
      plain.apply(event, first);
      disturbed.apply(event, first);
      assertThat(disturbed.nextExpiry()).isEqualTo(plain.nextExpiry());
      assertThat(bytes(disturbed)).isEqualTo(bytes(plain));
    }
  }

  @Property(tries = 150)
  void nextExpiry_isTheMomentWhenTimeAloneChangesSomething(
      @ForAll @IntRange(min = 1, max = 40) int length, @ForAll @LongRange(min = 0) long seed) {
    RandomEvents events = new RandomEvents(seed, "m", lateness(new Random(seed)));
    EntityFeatures features = new EntityFeatures(PLAN);
    ReferenceFeatures reference = new ReferenceFeatures();
    for (int i = 0; i < length; i++) {
      Event event = events.next();
      features.apply(event, reference.add(event));
      assertThat(features.nextExpiry()).isEqualTo(copy(features).nextExpiry());
    }
    for (int i = 0; i < 20; i++) {
      long next = features.nextExpiry();
      assertEqualsReference(
          features, reference, next == Long.MAX_VALUE ? features.asOf() + 20 * YEAR : next - 1);
      if (next == Long.MAX_VALUE) {
        return;
      }
      assertThat(next).isGreaterThan(features.asOf());
      features.advance(next);
      assertEqualsReference(features, reference, next);
    }
  }

  @Property(tries = 20)
  void state_ofOtherDefinitions_isRefusedWithTheRemedy(@ForAll @LongRange(min = 0) long seed) {
    Event event = new RandomEvents(seed, "m", 0).next();
    EntityFeatures features = new EntityFeatures(PLAN);
    features.apply(event, FirstOf.ALL);
    Catalogue other =
        CatalogueReader.parse(
            "test", "features: [{name: a, entity: member, aggregate: count, of: view}]");
    EntityFeatures read = new EntityFeatures(FeaturePlan.of(other, Entity.MEMBER));
    assertThatThrownBy(() -> read.read(new StateInput().reset(bytes(features))))
        .hasMessageContaining("other feature definitions")
        .hasMessageContaining("savepoint");
  }

  /** The catalogue of a running job, and the one it goes on with. */
  private static final Catalogue BEFORE =
      CatalogueReader.parse(
          "before",
          """
          features:
            - {name: views,   entity: member, aggregate: count, of: view, window: 1h}
            - {name: spend,   entity: member, aggregate: sum, of: purchase, field: amount}
            - {name: device,  entity: member, aggregate: last, of: view, field: device}
            - {name: changes, entity: member, aggregate: count, of: cart, window: 1d}
          """);

  private static final Catalogue AFTER =
      CatalogueReader.parse(
          "after",
          """
          features:
            - {name: brands,  entity: member, aggregate: distinct, of: view, field: brand}
            - {name: spend,   entity: member, aggregate: sum, of: purchase, field: amount}
            - {name: views,   entity: member, aggregate: count, of: view, window: 1h}
            - {name: views_too, entity: member, aggregate: count, of: view, window: 1h}
            - {name: changes, entity: member, aggregate: count, of: cart, window: 7d}
          """);

  @Property(tries = 50)
  void state_ofAnEarlierCatalogue_keepsWhatIsStillDeclaredAndFillsTheRestFromThenOn(
      @ForAll @LongRange(min = 0) long seed, @ForAll @IntRange(min = 1, max = 40) int length) {
    RandomEvents events = new RandomEvents(seed, "m", 0);
    FeaturePlan before = FeaturePlan.of(BEFORE, Entity.MEMBER);
    FeaturePlan after = FeaturePlan.of(AFTER, Entity.MEMBER);
    FeatureLayout stored = copy(before.layout());
    after.read(stored);
    EntityFeatures features = new EntityFeatures(before);
    ReferenceFeatures whole = new ReferenceFeatures();
    for (int i = 0; i < length; i++) {
      Event event = events.next();
      features.apply(event, whole.add(event));
    }
    EntityFeatures restored = new EntityFeatures(after);
    restored.read(new StateInput().reset(bytes(features)));
    ReferenceFeatures fromThenOn = new ReferenceFeatures();
    for (int i = 0; i < length; i++) {
      Event event = events.next();
      FirstOf first = whole.add(event);
      fromThenOn.add(event);
      restored.apply(event, first);
    }
    for (int i = 0; i < after.features().size(); i++) {
      FeatureDefinition f = after.features().get(i);
      boolean fills = f.name().equals("brands") || f.name().equals("changes");
      assertThat((Double) restored.number(i))
          .as(f.name())
          .isEqualTo((Double) (fills ? fromThenOn : whole).number(f, restored.asOf()));
    }
  }

  private static FeatureLayout copy(FeatureLayout layout) {
    StateOutput out = new StateOutput();
    layout.write(out);
    FeatureLayout read = FeatureLayout.read(new StateInput().reset(out.toByteArray()));
    assertThat(read).isEqualTo(layout);
    return read;
  }

  @Test
  void changes_toAnotherCatalogue_sayWhatBecomesOfEachFeature() {
    FeatureLayout before = FeaturePlan.of(BEFORE, Entity.MEMBER).layout();
    assertThat(FeaturePlan.of(AFTER, Entity.MEMBER).read(before))
        .containsExactly(
            "member brands is new; it fills from now on; replay the log for its past",
            "member changes has changed; it fills from now on; replay the log for its past",
            "member views_too is new; what it needs was kept all along, so it is complete at once",
            "member device is gone; its state is dropped");
    assertThat(FeaturePlan.of(BEFORE, Entity.MEMBER).read(before)).isEmpty();
  }
}
