package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Distinct and top values beyond what is remembered. */
class BoundedValuesTest {
  private static final long HOUR = 3_600_000;
  private static final TileWindow DAY = TileWindow.of(Optional.of(Duration.ofDays(1)));
  private static final int MOST = Aggregate.DISTINCT_BOUND;

  private static Event view(long time, String category) {
    return Event.builder(EventType.VIEW, "e", "m", time).category(category).build();
  }

  @Test
  void distinct_atTheBound_isExact() {
    DistinctValues values = distinctUpTo(MOST);
    assertThat(values.count()).isEqualTo(MOST);
    values.add(view(HOUR, "c0"));
    assertThat(values.count()).isEqualTo(MOST);
  }

  @Test
  void distinct_beyondTheBound_staysAtTheBound() {
    assertThat(distinctUpTo(MOST + 100).count()).isEqualTo(MOST);
  }

  @Test
  void distinct_beyondTheBound_forgetsTheOneUnseenForLongest() {
    DistinctValues values = distinctUpTo(MOST);
    values.add(view(HOUR, "c0"));
    values.add(view(HOUR, "new"));
    assertThat(values.nextExpiry()).isEqualTo(25 * HOUR);
    values.advance(25 * HOUR);
    assertThat(values.count()).isEqualTo(2);
  }

  @Test
  void distinct_ofALateValueOlderThanAllAtTheBound_replacesNone() {
    DistinctValues values = new DistinctValues(DAY, EventField.CATEGORY);
    for (int i = 0; i < MOST; i++) {
      values.add(view(2 * HOUR, "c" + i));
    }
    values.add(view(HOUR, "late"));
    assertThat(values.nextExpiry()).isEqualTo(27 * HOUR);
  }

  private static DistinctValues distinctUpTo(int count) {
    DistinctValues values = new DistinctValues(DAY, EventField.CATEGORY);
    for (int i = 0; i < count; i++) {
      values.add(view(0, "c" + i));
    }
    return values;
  }

  @Test
  void top_beyondTheBound_dropsTheRarestAndLargestText() {
    TopValues values = new TopValues(TileWindow.LIFETIME, EventField.CATEGORY);
    for (int i = 0; i < TopValues.BOUND; i++) {
      values.add(view(i, "c%02d".formatted(i)));
    }
    values.add(view(100, "c00"));
    values.add(view(101, "a"));
    assertThat(values.top(TopValues.BOUND).split("\u001f"))
        .hasSize(TopValues.BOUND)
        .startsWith("c00", "a", "c01")
        .endsWith("c30");
  }

  @Test
  void top_withTies_isInOrderOfTheText() {
    TopValues values = new TopValues(DAY, EventField.CATEGORY);
    for (String category : new String[] {"é", "b", "a", "B", "b"}) {
      values.add(view(0, category));
    }
    assertThat(values.top(3)).isEqualTo("b\u001fB\u001fa");
  }

  @Test
  void text_withHalfASurrogatePair_survivesTheState() {
    TopValues values = new TopValues(DAY, EventField.CATEGORY);
    values.add(view(0, "\ud83d"));
    StateOutput out = new StateOutput();
    values.write(out);
    TopValues read = new TopValues(DAY, EventField.CATEGORY);
    read.read(new StateInput().reset(out.toByteArray()));
    assertThat(read.top(1)).isEqualTo("\ud83d");
  }
}
