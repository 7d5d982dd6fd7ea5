package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.OncePer;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.LinkedList;
import java.util.List;
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
    RecentGroups groups = new RecentGroups();
    Event event = event(EventType.PURCHASE, null, null);
    assertThat(groups.take(event)).isEqualTo(FirstOf.ALL);
    assertThat(groups.take(event)).isEqualTo(FirstOf.ALL);
  }

  @Test
  void secondLine_ofAnOrder_isNotFirst() {
    RecentGroups groups = new RecentGroups();
    groups.take(event(EventType.PURCHASE, "o", "s"));
    FirstOf second = groups.take(event(EventType.PURCHASE, "o", "t"));
    assertThat(second.of(OncePer.ORDER, FirstOf.types(List.of(EventType.PURCHASE)))).isFalse();
    assertThat(second.of(OncePer.SESSION, FirstOf.types(List.of(EventType.PURCHASE)))).isTrue();
  }

  @Test
  void firstOfItsTypes_isAskedForTheTypesThatCount() {
    RecentGroups groups = new RecentGroups();
    groups.take(event(EventType.VIEW, null, "s"));
    FirstOf cart = groups.take(event(EventType.CART, null, "s"));
    assertThat(cart.of(OncePer.SESSION, FirstOf.types(List.of(EventType.CART)))).isTrue();
    assertThat(cart.of(OncePer.SESSION, FirstOf.types(List.of(EventType.CART, EventType.VIEW))))
        .as("a visit counts once over all of a feature's types")
        .isFalse();
  }

  /** Against a list of the last used orders; the state travels in between. */
  @Property(tries = 300)
  void firsts_equalThoseOfALeastRecentlyUsedList(
      @ForAll @Size(max = 100) List<@IntRange(max = 11) Integer> orders) {
    LinkedList<Integer> recent = new LinkedList<>();
    RecentGroups groups = new RecentGroups();
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
      groups = new RecentGroups();
      groups.read(new StateInput().reset(out.toByteArray()));
    }
  }
}
