package io.memberflow.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import org.junit.jupiter.api.Test;

class RecentIdsTest {
  private static long id(int number) {
    return TextHash.mix(number, 1);
  }

  @Test
  void ids_pastTheBound_forgetTheOldestAlsoWithinOneSlice() {
    RecentIds ids = new RecentIds(8000);
    int count = RecentIds.BOUND + RecentIds.BOUND / 4;
    for (int i = 0; i < count; i++) {
      assertThat(ids.add(id(i), 0)).isTrue();
      assertThat(ids.size()).isLessThanOrEqualTo(RecentIds.BOUND);
    }
    assertThat(ids.add(id(count - 1), 0)).isFalse();
    assertThat(ids.add(id(0), 0)).isTrue();
  }

  @Test
  void state_readUnderAnotherLateness_stillForgets() {
    RecentIds ids = new RecentIds(8000);
    ids.add(id(1), 100_000);
    ids.add(id(2), 103_000);
    StateOutput out = new StateOutput();
    ids.write(out);
    RecentIds longer = new RecentIds(80_000);
    longer.read(new StateInput().reset(out.toByteArray()));
    assertThat(longer.add(id(1), 100_000)).isFalse();
    longer.forgetBefore(200_000);
    assertThat(longer.size()).isZero();
  }

  @Test
  void earlierSlices_areFilledInBetween() {
    RecentIds ids = new RecentIds(8000);
    assertThat(ids.add(id(1), 9000)).isTrue();
    assertThat(ids.add(id(2), 3000)).isTrue();
    assertThat(ids.add(id(3), 6000)).isTrue();
    ids.forgetBefore(6000);
    assertThat(ids.size()).isEqualTo(2);
    assertThat(ids.add(id(3), 6000)).isFalse();
    assertThat(ids.add(id(2), 6000)).isTrue();
  }

  @Test
  void hashSet_keepsWhatItWasGiven() {
    LongHashSet set = new LongHashSet();
    for (int i = 0; i < 10_000; i++) {
      assertThat(set.add(id(i))).isTrue();
      assertThat(set.add(id(i))).isFalse();
    }
    assertThat(set.size()).isEqualTo(10_000);
    assertThat(set.sorted()).hasSize(10_000).isSorted();
    assertThat(set.contains(id(3))).isTrue();
    assertThat(set.contains(id(-3))).isFalse();
  }
}
