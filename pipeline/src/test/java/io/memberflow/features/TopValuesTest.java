package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Beyond what is remembered. */
class TopValuesTest {
  private static final TileWindow DAY = TileWindow.of(Optional.of(Duration.ofDays(1)));

  private static Event view(long time, String category) {
    return Event.builder(EventType.VIEW, "e", "m", time).category(category).build();
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
  void separator_inAValue_makesNoTwoOfIt() {
    TopValues values = new TopValues(DAY, EventField.CATEGORY);
    values.add(view(0, "a\u001fb"));
    values.add(view(0, "c"));
    assertThat(values.top(2)).isEqualTo("a b\u001fc");
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
