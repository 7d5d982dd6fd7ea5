package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.datasketches.theta.UpdateSketch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Number of different values up to the bound and beyond it. */
class DistinctValuesTest {
  private static final long HOUR = 3_600_000;
  private static final TileWindow DAY = TileWindow.of(Optional.of(Duration.ofDays(1)));
  private static final int MOST = Aggregate.DISTINCT_BOUND;

  /** Of adaptive sampling with a bound of 1024, relative (Flajolet 1990): 1.2 / √1024. */
  private static final double STANDARD_ERROR = 0.0375;

  private static Event view(long time, String category) {
    return Event.builder(EventType.VIEW, "e", "m", time).category(category).build();
  }

  private static DistinctValues values(TileWindow window) {
    return new DistinctValues(window, EventField.CATEGORY);
  }

  private static DistinctValues distinctUpTo(int count) {
    DistinctValues values = values(DAY);
    for (int i = 0; i < count; i++) {
      values.add(view(0, "c" + i));
    }
    return values;
  }

  private static byte[] bytes(DistinctValues values) {
    StateOutput out = new StateOutput();
    values.write(out);
    return out.toByteArray();
  }

  private static DistinctValues copy(DistinctValues values, TileWindow window) {
    DistinctValues copy = values(window);
    copy.read(new StateInput().reset(bytes(values)));
    return copy;
  }

  @Test
  void count_atTheBound_isExact() {
    DistinctValues values = distinctUpTo(MOST);
    assertThat(values.count()).isEqualTo(MOST);
    values.add(view(HOUR, "c0"));
    assertThat(values.count()).isEqualTo(MOST);
    values.advance(25 * HOUR);
    assertThat(values.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_025, 3_000, 50_000, 1_000_000})
  void count_beyondTheBound_isWithinItsErrorAndThatOfTheThetaSketch(int number) {
    DistinctValues values = values(TileWindow.LIFETIME);
    UpdateSketch reference = UpdateSketch.builder().setNominalEntries(MOST).build();
    for (int i = 0; i < number; i++) {
      values.add(view(i, "value " + i));
      reference.update("value " + i);
    }
    assertThat((double) values.count()).isCloseTo(number, within(3 * STANDARD_ERROR * number));
    assertThat((double) values.count())
        .isCloseTo(reference.getEstimate(), within(4.5 * STANDARD_ERROR * number));
    assertThat(values.size()).isBetween(MOST / 2 - 100, MOST);
  }

  /** One sample says little about a bias; the mean of many does. */
  @Test
  void count_beyondTheBound_hasNoBiasAndTheStatedSpread() {
    int runs = 60;
    int number = 20_000;
    double sum = 0;
    double squares = 0;
    for (int run = 0; run < runs; run++) {
      DistinctValues values = values(TileWindow.LIFETIME);
      for (int i = 0; i < number; i++) {
        values.add(view(i, run + "/" + i));
      }
      double error = (double) values.count() / number - 1;
      sum += error;
      squares += error * error;
    }
    assertThat(sum / runs).isCloseTo(0, within(4 * STANDARD_ERROR / Math.sqrt(runs)));
    assertThat(Math.sqrt(squares / runs)).isBetween(0.5 * STANDARD_ERROR, 1.5 * STANDARD_ERROR);
  }

  @Test
  void repeats_ofValues_changeNothingBeyondTheBound() {
    DistinctValues once = distinctUpTo(5_000);
    DistinctValues often = distinctUpTo(5_000);
    for (int i = 4_999; i >= 0; i -= 3) {
      often.add(view(0, "c" + i));
    }
    assertThat(bytes(often)).isEqualTo(bytes(once));
  }

  @Test
  void order_ofArrival_makesNoDifferenceWithinATile() {
    List<String> shuffled = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      shuffled.add("c" + i);
    }
    Collections.shuffle(shuffled, new Random(5));
    DistinctValues values = values(DAY);
    shuffled.forEach(text -> values.add(view(0, text)));
    assertThat(bytes(values)).isEqualTo(bytes(distinctUpTo(5_000)));
  }

  /**
   * Waves of many and of few values, repeats from hours ago and late ones: after each hour the
   * estimate is held against the set, and the state travels. The error is one of the most values
   * that the window has held since its first tile, because these decided how many were left out.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void count_asTheWindowSlides_followsTheValuesInIt(long seed) {
    Random random = new Random(seed);
    DistinctValues values = values(DAY);
    Map<String, Long> newest = new HashMap<>();
    double worst = 0;
    List<Integer> sizes = new ArrayList<>();
    for (int hour = 0; hour < 240; hour++) {
      long now = hour * HOUR;
      values.advance(now);
      int events = hour % 80 < 30 ? 400 : 5;
      for (int i = 0; i < events; i++) {
        String text = "v" + (hour * 300 + random.nextInt(900));
        int late = random.nextInt(4) == 0 ? random.nextInt(6) : 0;
        long time = Math.max(0, now - late * HOUR);
        values.add(view(time, text));
        newest.merge(text, time / HOUR, Math::max);
      }
      newest.values().removeIf(tile -> tile < DAY.firstTile(now));
      sizes.add(newest.size());
      int peak = Collections.max(sizes.subList(Math.max(0, hour - 25), hour + 1));
      worst = Math.max(worst, Math.abs((double) values.count() - newest.size()) / peak);
      if (hour % 80 == 79) {
        // the sampled tiles have left, nothing is estimated any more
        assertThat(values.count()).isEqualTo(newest.size());
      }
      values = copy(values, DAY);
    }
    assertThat(worst).isLessThan(4 * STANDARD_ERROR);
  }

  /** What is left of a large crowd keeps its small share when a smaller crowd sets another. */
  @Test
  void count_ofCrowdsWithDifferentShares_addsEachByItsOwn() {
    DistinctValues values = values(DAY);
    addMany(values, 0, "first", 9_000);
    addMany(values, 10, "second", 3_500);
    assertThat((double) values.count()).isCloseTo(12_500, within(4 * STANDARD_ERROR * 12_500));
    for (int hour = 25; hour <= 28; hour++) {
      // the first crowd has left, so each new tile leaves out fewer
      values.advance(hour * HOUR);
      addMany(values, hour, "quiet", 1);
    }
    addMany(values, 29, "third", 3_000);
    // 5 √(3500 · 15 + 3000 · 3): each of the second stands for 16, of the third for 4
    assertThat((double) values.count()).isCloseTo(6_501, within(1_240.0));
    assertThat(copy(values, DAY).count()).isEqualTo(values.count());
  }

  private static void addMany(DistinctValues values, int hour, String name, int number) {
    for (int i = 0; i < number; i++) {
      values.add(view(hour * HOUR, name + i));
    }
  }

  @Test
  void state_travellingAnywhere_makesNoDifference() {
    Random random = new Random(7);
    DistinctValues plain = values(DAY);
    DistinctValues travelling = values(DAY);
    for (int i = 0; i < 20_000; i++) {
      long time = i * 20_000L - random.nextInt(3) * HOUR;
      Event event = view(Math.max(0, time), "v" + random.nextInt(1 + i / 2));
      plain.advance(i * 20_000L);
      plain.add(event);
      travelling.advance(i * 20_000L);
      travelling.add(event);
      if (i % 97 == 0) {
        travelling = copy(travelling, DAY);
        assertThat(bytes(travelling)).isEqualTo(bytes(plain));
        assertThat(travelling.count()).isEqualTo(plain.count());
        assertThat(travelling.nextExpiry()).isEqualTo(plain.nextExpiry());
      }
    }
    assertThat(plain.count()).isGreaterThan(MOST);
  }

  @Test
  void window_thatEmpties_startsExactlyAgain() {
    DistinctValues values = distinctUpTo(50_000);
    values.advance(25 * HOUR);
    assertThat(values.count()).isZero();
    assertThat(values.nextExpiry()).isEqualTo(Accumulator.NEVER);
    assertThat(bytes(values)).isEqualTo(bytes(values(DAY)));
    values.add(view(26 * HOUR, "a"));
    assertThat(values.count()).isEqualTo(1);
  }

  @Test
  void state_ofTheFirstRelease_isReadable() {
    StateOutput old = new StateOutput();
    old.putVarLong(3);
    old.putVarLong(10);
    old.putLong(TextHash.of("b"));
    old.putVarLong(0);
    old.putLong(TextHash.of("a"));
    old.putVarLong(2);
    old.putLong(TextHash.of("c"));
    DistinctValues read = values(DAY);
    read.read(new StateInput().reset(old.toByteArray()));
    DistinctValues expected = values(DAY);
    expected.add(view(10 * HOUR, "a"));
    expected.add(view(10 * HOUR, "b"));
    expected.add(view(12 * HOUR, "c"));
    assertThat(bytes(read)).isEqualTo(bytes(expected));
    assertThat(read.count()).isEqualTo(3);
  }

  @Test
  void state_atItsLargest_isBounded() {
    assertThat(bytes(distinctUpTo(MOST))).hasSizeLessThan(MOST * 10);
  }
}
