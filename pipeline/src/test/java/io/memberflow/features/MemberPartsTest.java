package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.events.RandomEvents;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MemberPartsTest {
  private static final String FEATURES =
      """
      features:
        - {name: app_views, entity: parts, aggregate: count, of: view, where: {device: d1}}
        - {name: carts_1h, entity: parts, aggregate: count, of: cart, window: 1h}
        - {name: orders, entity: parts, aggregate: count, of: purchase, once-per: order, window: 12d}
        - {name: rating, entity: parts, aggregate: average, of: [view, review], field: rating, window: 1d}
      """;

  private static MemberPlan plan(int bound) {
    return MemberPlan.of(
        CatalogueReader.parse(
            "test",
            "entities: [{name: parts, key: [member, category], bound: %d}]\n".formatted(bound)
                + FEATURES));
  }

  private static Event view(String id, long time, String category, String device) {
    return Event.builder(EventType.VIEW, id, "m", time).category(category).device(device).build();
  }

  /** What is handed over since the last call: the values of a part, or that it is gone. */
  private static List<String> changes(MemberFeatures features) {
    List<String> changes = new ArrayList<>();
    features.takeChangedParts(
        new MemberParts.Changes() {
          @Override
          public void changed(FeaturePlan plan, String part, EntityFeatures values) {
            changes.add(part + "=" + values.number(0));
          }

          @Override
          public void removed(FeaturePlan plan, String part, long asOf) {
            changes.add(part + " gone as of " + asOf);
          }
        });
    return changes;
  }

  private static MemberFeatures copy(MemberFeatures features, MemberPlan plan) {
    StateOutput out = new StateOutput();
    features.write(out);
    MemberFeatures copy = new MemberFeatures(plan);
    copy.read(new StateInput().reset(out.toByteArray()));
    return copy;
  }

  @Property(tries = 100)
  void parts_afterEveryEvent_equalTheReferenceOfTheirEvents(
      @ForAll @IntRange(min = 1, max = 60) int length, @ForAll @LongRange(min = 0) long seed) {
    MemberPlan plan = plan(64);
    RandomEvents events = new RandomEvents(seed, "m", 7_200_000);
    MemberFeatures features = new MemberFeatures(plan);
    Map<String, ReferenceFeatures> references = new TreeMap<>();
    RecentGroups groups = new RecentGroups(false);
    for (int i = 0; i < length; i++) {
      Event event = events.next();
      features.advance(event.time());
      features.apply(event, groups.take(event));
      features = seed % 2 == 0 ? features : copy(features, plan);
      if (event.category() != null) {
        references.computeIfAbsent(event.category(), c -> new ReferenceFeatures()).add(event);
      }
      for (Map.Entry<String, ReferenceFeatures> reference : references.entrySet()) {
        EntityFeatures part =
            features.parts().get(0).of(view("x", event.time(), reference.getKey(), null));
        for (int f = 0; f < 4; f++) {
          assertThat((Double) part.number(f))
              .as("%s of %s", plan.parts().get(0).features().get(f).name(), reference.getKey())
              .isEqualTo(
                  (Double)
                      reference
                          .getValue()
                          .number(plan.parts().get(0).features().get(f), features.own().asOf()));
        }
      }
    }
  }

  @Test
  void partTooMany_takesThePlaceOfTheOneUnchangedForLongest() {
    MemberFeatures features = new MemberFeatures(plan(2));
    features.apply(view("1", 10, "a", "d1"), FirstOf.ALL);
    features.apply(view("2", 20, "b", "d1"), FirstOf.ALL);
    features.apply(view("3", 30, "a", "d1"), FirstOf.ALL);
    assertThat(changes(features)).containsExactly("a=2.0", "b=1.0");

    features.apply(view("4", 40, "c", "d1"), FirstOf.ALL);
    features.apply(view("5", 50, "b", "d1"), FirstOf.ALL);
    assertThat(changes(features))
        .as("b is there again, anew, after it was gone")
        .containsExactly("a gone as of 30", "b gone as of 20", "b=1.0", "c=1.0");
  }

  @Test
  void eventThatNoFeatureCounts_makesNoPartAndNoRoom() {
    MemberFeatures features = new MemberFeatures(plan(1));
    features.apply(view("1", 10, "a", "d1"), FirstOf.ALL);
    features.apply(Event.builder(EventType.LOGIN, "2", "m", 20).category("b").build(), FirstOf.ALL);
    assertThat(changes(features)).containsExactly("a=1.0");
  }

  @Test
  void boundThatBecameSmaller_holdsFromTheNextPartOn() {
    MemberFeatures features = new MemberFeatures(plan(10));
    for (int i = 0; i < 10; i++) {
      features.apply(view("e" + i, i, "c" + i, "d1"), FirstOf.ALL);
    }
    MemberFeatures smaller = copy(features, plan(2));
    smaller.apply(view("new", 100, "new", "d1"), FirstOf.ALL);
    assertThat(changes(smaller)).hasSize(10).contains("new=1.0").doesNotContain("c9 gone as of 9");
  }
}
