package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.OncePer;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecentGroupsTest {
  private static Event event(EventType type, String order, String session) {
    return Event.builder(type, "e", "m", 0).order(order).session(session).build();
  }

  @Test
  void event_withoutGroups_isAlwaysFirst() {
    RecentGroups groups = new RecentGroups(false);
    Event event = event(EventType.PURCHASE, null, null);
    assertThat(groups.take(event)).isEqualTo(FirstOf.ALL);
    assertThat(groups.take(event)).isEqualTo(FirstOf.ALL);
  }

  @Test
  void secondLine_ofAnOrder_isNotFirst() {
    RecentGroups groups = new RecentGroups(false);
    groups.take(event(EventType.PURCHASE, "o", "s"));
    FirstOf second = groups.take(event(EventType.PURCHASE, "o", "t"));
    assertThat(second.of(OncePer.ORDER, FirstOf.types(List.of(EventType.PURCHASE)))).isFalse();
    assertThat(second.of(OncePer.SESSION, FirstOf.types(List.of(EventType.PURCHASE)))).isTrue();
  }

  @Test
  void firstOfItsTypes_isAskedForTheTypesThatCount() {
    RecentGroups groups = new RecentGroups(false);
    groups.take(event(EventType.VIEW, null, "s"));
    FirstOf cart = groups.take(event(EventType.CART, null, "s"));
    assertThat(cart.of(OncePer.SESSION, FirstOf.types(List.of(EventType.CART)))).isTrue();
    assertThat(cart.of(OncePer.SESSION, FirstOf.types(List.of(EventType.CART, EventType.VIEW))))
        .as("a visit counts once over all of a feature's types")
        .isFalse();
  }

  @Test
  void purchase_laterThatDay_isNotTheFirstOfTheDay() {
    RecentGroups groups = new RecentGroups(true);
    int purchase = FirstOf.types(List.of(EventType.PURCHASE));
    assertThat(groups.take(at(10, 23)).of(OncePer.DAY, purchase)).isTrue();
    assertThat(groups.take(at(11, 0)).of(OncePer.DAY, purchase)).as("a new day").isTrue();
    assertThat(groups.take(at(10, 22)).of(OncePer.DAY, purchase)).as("late").isFalse();
    assertThat(groups.take(at(11, 5)).of(OncePer.DAY, purchase)).isFalse();
    assertThat(groups.take(at(11, 6)).of(OncePer.DAY, FirstOf.types(List.of(EventType.VIEW))))
        .isTrue();
    assertThat(groups.take(at(11, 7)).of(OncePer.ORDER, purchase)).as("no order").isTrue();
  }

  private static Event at(long day, int hour) {
    return Event.builder(EventType.PURCHASE, "e", "m", (day * 24 + hour) * 3_600_000L).build();
  }

  /** Against all that was ever seen; hours go back by up to a day; the state travels in between. */
  @Property(tries = 300)
  void firstsOfDays_equalThoseOfAll(
      @ForAll @Size(max = 60) List<@IntRange(max = 30) Integer> steps,
      @ForAll @Size(min = 60, max = 60) List<@IntRange(max = 24) Integer> lates) {
    Set<Long> seen = new HashSet<>();
    RecentGroups groups = new RecentGroups(true);
    StateOutput out = new StateOutput();
    long now = 1000;
    for (int i = 0; i < steps.size(); i++) {
      now += steps.get(i);
      Event event = at(0, (int) (now - lates.get(i)));
      FirstOf first = groups.take(event);
      assertThat(first.of(OncePer.DAY, FirstOf.types(List.of(EventType.PURCHASE))))
          .isEqualTo(seen.add(RecentGroups.day(event.time())));
      groups.write(out.clear());
      groups = new RecentGroups(true);
      groups.read(new StateInput().reset(out.toByteArray()));
    }
  }

  /** As it was before days: the number of orders, the orders, the number of sessions, those. */
  @Test
  void state_withoutDays_isReadWhereDaysCount() {
    StateOutput out = new StateOutput();
    out.putByte(1);
    out.putLong(TextHash.of("o"));
    out.putVarLong(FirstOf.types(List.of(EventType.PURCHASE)));
    out.putByte(0);
    RecentGroups before = new RecentGroups(false);
    before.take(event(EventType.PURCHASE, "o", null));
    StateOutput written = new StateOutput();
    before.write(written);
    assertThat(written.toByteArray()).as("unchanged").isEqualTo(out.toByteArray());

    RecentGroups groups = new RecentGroups(true);
    groups.read(new StateInput().reset(out.toByteArray()));

    int purchase = FirstOf.types(List.of(EventType.PURCHASE));
    assertThat(groups.take(event(EventType.PURCHASE, "o", null)).of(OncePer.ORDER, purchase))
        .isFalse();
    assertThat(groups.take(at(1, 0)).of(OncePer.DAY, purchase)).isTrue();
  }

  @Test
  void days_thatDoNotCountAnyMore_arePassedOver() {
    RecentGroups days = new RecentGroups(true);
    days.take(event(EventType.PURCHASE, "o", "s"));
    StateOutput out = new StateOutput();
    days.write(out);
    out.putByte(77);
    StateInput in = new StateInput().reset(out.toByteArray());

    new RecentGroups(false).read(in);

    assertThat(in.getByte()).isEqualTo(77);
  }

  /** Against a list of the last used orders; the state travels in between. */
  @Property(tries = 300)
  void firsts_equalThoseOfALeastRecentlyUsedList(
      @ForAll @Size(max = 100) List<@IntRange(max = 11) Integer> orders) {
    LinkedList<Integer> recent = new LinkedList<>();
    RecentGroups groups = new RecentGroups(false);
    StateOutput out = new StateOutput();
    for (int order : orders) {
      boolean known = recent.remove((Integer) order);
      recent.addFirst(order);
      if (recent.size() > RecentGroups.BOUND) {
        recent.removeLast();
      }
      FirstOf first = groups.take(event(EventType.PURCHASE, "o" + order, null));
      assertThat(first.of(OncePer.ORDER, FirstOf.types(List.of(EventType.PURCHASE))))
          .isEqualTo(!known);
      groups.write(out.clear());
      groups = new RecentGroups(false);
      groups.read(new StateInput().reset(out.toByteArray()));
    }
  }
}
