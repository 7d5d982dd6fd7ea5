package io.memberflow.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PartitionCleanerTest {
  private static final long LATENESS = 600_000;
  private static final long NOW = 1_291_191_960_000L;

  private static PartitionCleaner cleaner() {
    return new PartitionCleaner(Duration.ofMillis(LATENESS));
  }

  private static Event event(String member, String id, long time) {
    return Event.builder(EventType.VIEW, id, member, time).build();
  }

  @Test
  void event_exactlyAtTheBound_isNotLate() {
    PartitionCleaner cleaner = cleaner();
    cleaner.judge(event("m", "a", NOW));
    assertThat(cleaner.judge(event("m", "b", NOW - LATENESS))).isNull();
    assertThat(cleaner.judge(event("m", "c", NOW - LATENESS - 1))).isEqualTo(Reason.LATE);
  }

  @Test
  void duplicate_exactlyAtTheBound_isFound() {
    PartitionCleaner cleaner = cleaner();
    cleaner.judge(event("m", "a", NOW - LATENESS));
    cleaner.judge(event("m", "b", NOW));
    assertThat(cleaner.judge(event("m", "a", NOW - LATENESS))).isEqualTo(Reason.DUPLICATE);
  }

  @Test
  void duplicate_withAnotherTimeWithinTheBound_isFound() {
    PartitionCleaner cleaner = cleaner();
    cleaner.judge(event("m", "a", NOW));
    assertThat(cleaner.judge(event("m", "a", NOW - LATENESS))).isEqualTo(Reason.DUPLICATE);
    assertThat(cleaner.judge(event("m", "a", NOW + LATENESS))).isEqualTo(Reason.DUPLICATE);
  }

  @Test
  void duplicate_withALaterTime_movesTheClockAsItMovesTheWatermark() {
    PartitionCleaner cleaner = cleaner();
    cleaner.judge(event("m", "a", NOW));
    cleaner.judge(event("m", "a", NOW + 5));
    assertThat(cleaner.clock()).isEqualTo(NOW + 5);
    assertThat(cleaner.judge(event("m", "b", NOW + 4 - LATENESS))).isEqualTo(Reason.LATE);
  }

  @Test
  void repeat_longAfterTheBound_isAnotherEvent() {
    PartitionCleaner cleaner = cleaner();
    cleaner.judge(event("m", "a", NOW));
    assertThat(cleaner.judge(event("m", "a", NOW + 2 * LATENESS))).isNull();
  }

  @Test
  void sameId_ofAnotherMember_isNoDuplicate() {
    PartitionCleaner cleaner = cleaner();
    assertThat(cleaner.judge(event("m", "a", NOW))).isNull();
    assertThat(cleaner.judge(event("n", "a", NOW))).isNull();
    assertThat(cleaner.judge(event("a", "m", NOW))).isNull();
  }

  @Test
  void noLateness_stillFindsDuplicatesAtOneTime() {
    PartitionCleaner cleaner = new PartitionCleaner(Duration.ZERO);
    assertThat(cleaner.judge(event("m", "a", NOW))).isNull();
    assertThat(cleaner.judge(event("m", "a", NOW))).isEqualTo(Reason.DUPLICATE);
    assertThat(cleaner.judge(event("m", "b", NOW - 1))).isEqualTo(Reason.LATE);
  }

  @Test
  void counts_tellCleanAndRefused() {
    PartitionCleaner cleaner = cleaner();
    cleaner.count(7, null);
    cleaner.count(8, Reason.LATE);
    cleaner.count(9, Reason.LATE);
    assertThat(cleaner.offset()).isEqualTo(9);
    assertThat(cleaner.clean()).isEqualTo(1);
    assertThat(cleaner.rejected(Reason.LATE)).isEqualTo(2);
    assertThat(cleaner.rejected(Reason.DUPLICATE)).isZero();
  }

  /** Against a map of all times; ids between one bound and a bit more may be either. */
  @Property(tries = 300)
  void verdicts_ofAnyStream_followTheBounds(
      @ForAll @IntRange(min = 1, max = 200) int length, @ForAll @LongRange(min = 0) long seed) {
    Random random = new Random(seed);
    PartitionCleaner cleaner = cleaner();
    Map<String, Long> accepted = new HashMap<>();
    long clock = NOW;
    for (int i = 0; i < length; i++) {
      Event event = next(random, clock);
      Reason verdict = cleaner.judge(event);
      if (event.time() < clock - LATENESS) {
        assertThat(verdict).isEqualTo(i == 0 ? null : Reason.LATE);
      } else {
        clock = Math.max(clock, event.time());
        Long before = accepted.get(event.id());
        if (before == null || before < clock - LATENESS - LATENESS / 8) {
          assertThat(verdict).isNull();
        } else if (before >= clock - LATENESS) {
          assertThat(verdict).isEqualTo(Reason.DUPLICATE);
        }
      }
      if (verdict == null) {
        accepted.put(event.id(), event.time());
      }
      clock = i == 0 ? event.time() : clock;
    }
  }

  @Property(tries = 300)
  void stateRoundTrip_anywhere_continuesIdentically(
      @ForAll @IntRange(min = 1, max = 200) int length, @ForAll @LongRange(min = 0) long seed) {
    Random random = new Random(seed);
    PartitionCleaner plain = cleaner();
    PartitionCleaner restored = cleaner();
    int restoreAt = random.nextInt(length);
    for (int i = 0; i < length; i++) {
      if (i == restoreAt) {
        restored = copy(restored);
      }
      Event event = next(random, plain.clock() == Long.MIN_VALUE ? NOW : plain.clock());
      Reason verdict = plain.judge(event);
      plain.count(i, verdict);
      assertThat(restored.judge(event)).isEqualTo(verdict);
      restored.count(i, verdict);
      assertThat(bytes(restored)).isEqualTo(bytes(plain));
    }
  }

  private static Event next(Random random, long clock) {
    long time = clock + random.nextInt(200_000) - random.nextInt(200_000);
    if (random.nextInt(10) == 0) {
      time = clock - LATENESS + random.nextInt(3) - 1;
    } else if (random.nextInt(30) == 0) {
      time = clock + random.nextInt(3) * LATENESS;
    }
    return event("m", "e" + random.nextInt(30), time);
  }

  private static byte[] bytes(PartitionCleaner cleaner) {
    StateOutput out = new StateOutput();
    cleaner.write(out);
    return out.toByteArray();
  }

  private static PartitionCleaner copy(PartitionCleaner cleaner) {
    PartitionCleaner copy = cleaner();
    copy.read(new StateInput().reset(bytes(cleaner)));
    return copy;
  }
}
