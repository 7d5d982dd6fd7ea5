package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBatchTest {
  private final EventBatch batch = new EventBatch();

  private static Event event(String member, int number) {
    return Event.builder(EventType.VIEW, "e" + number, member, number).build();
  }

  private Map<String, List<Event>> drain() {
    Map<String, List<Event>> drained = new LinkedHashMap<>();
    while (batch.nextMember()) {
      List<Event> events = new ArrayList<>();
      assertThat(drained.put(batch.member(), events)).as("each member once").isNull();
      while (batch.nextEvent()) {
        events.add(batch.event());
      }
    }
    batch.clear();
    return drained;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 500, 1_000_000})
  void events_comeByMember_inTheirOrder_howeverOftenTheBatchIsUsed(int members) {
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      Map<String, List<Event>> expected = new LinkedHashMap<>();
      int count = round == 0 ? EventBatch.BOUND : random.nextInt(EventBatch.BOUND);
      for (int i = 0; i < count; i++) {
        Event event = event("m" + random.nextInt(members), i);
        batch.add(event);
        expected.computeIfAbsent(event.member(), m -> new ArrayList<>()).add(event);
      }
      assertThat(batch.full()).isEqualTo(count == EventBatch.BOUND);

      Map<String, List<Event>> drained = drain();

      assertThat(drained).isEqualTo(expected);
      assertThat(drained.keySet()).containsExactlyElementsOf(expected.keySet());
    }
  }

  @Test
  void members_ofOneHash_areKeptApart() {
    assertThat("Aa").hasSameHashCodeAs("BB");
    List<Event> events = List.of(event("Aa", 1), event("BB", 2), event("Aa", 3), event("BB", 4));
    events.forEach(batch::add);

    assertThat(drain())
        .isEqualTo(
            Map.of(
                "Aa", List.of(events.get(0), events.get(2)),
                "BB", List.of(events.get(1), events.get(3))));
    assertThat(drain()).isEmpty();
  }
}
