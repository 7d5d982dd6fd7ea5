package io.memberflow.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ErasedMembersTest {
  private static Event event(EventType type, String member, long time) {
    return Event.builder(type, "e", member, time).build();
  }

  @Property
  void events_upToTheErasureOfTheirMember_areVoid(
      @ForAll @Size(max = 20) Set<String> members, @ForAll @LongRange(min = 1) long time) {
    Map<String, Long> times = new HashMap<>();
    members.forEach(member -> times.put(ErasedMembers.idOf(member), time));
    ErasedMembers erased = new ErasedMembers(times);
    for (String member : members) {
      assertThat(erased.voids(event(EventType.VIEW, member, time - 1))).isTrue();
      assertThat(erased.voids(event(EventType.VIEW, member, time))).isTrue();
      assertThat(erased.voids(event(EventType.ERASURE, member, time))).isFalse();
      if (time < Long.MAX_VALUE) {
        assertThat(erased.voids(event(EventType.VIEW, member, time + 1))).isFalse();
      }
    }
    if (!members.contains("another")) {
      assertThat(erased.voids(event(EventType.VIEW, "another", time))).isFalse();
    }
  }

  @Test
  void nobodyErased_voidsNothing() {
    assertThat(ErasedMembers.NONE.voids(event(EventType.VIEW, "m", 0))).isFalse();
  }

  @Test
  void moreThanTheBound_areRefusedWithTheRemedy() {
    Map<String, Long> times = new HashMap<>();
    for (int i = 0; i <= ErasedMembers.BOUND; i++) {
      times.put("%016x".formatted(i), 0L);
    }
    assertThatThrownBy(() -> new ErasedMembers(times))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1000001 members were erased; at most 1000000");
  }
}
