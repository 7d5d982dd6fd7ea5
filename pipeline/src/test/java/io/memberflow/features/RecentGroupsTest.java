package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
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
    assertThat(groups.take(event)).isEqualTo(FirstOf.BOTH);
    assertThat(groups.take(event)).isEqualTo(FirstOf.BOTH);
  }

  @Test
  void secondLine_ofAnOrder_isNotFirst() {
    RecentGroups groups = new RecentGroups();
    groups.take(event(EventType.PURCHASE, "o", "s"));
    assertThat(groups.take(event(EventType.PURCHASE, "o", "t")))
        .isEqualTo(new FirstOf(false, true));
  }

  @Test
  void types_haveTheirOwnFirsts() {
    RecentGroups groups = new RecentGroups();
    groups.take(event(EventType.PURCHASE, "o", null));
    assertThat(groups.take(event(EventType.REFUND, "o", null)).ofOrder()).isTrue();
  }

  /** Against a list of the last used pairs of type and group; the state travels in between. */
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
      EventType type = order % 2 == 0 ? EventType.VIEW : EventType.PURCHASE;
      FirstOf first = groups.take(event(type, "o" + order / 2, null));
      assertThat(first.ofOrder()).isEqualTo(!known);
      groups.write(out.clear());
      groups = new RecentGroups();
      groups.read(new StateInput().reset(out.toByteArray()));
    }
  }
}
