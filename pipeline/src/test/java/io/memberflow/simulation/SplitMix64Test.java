package io.memberflow.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
  private static final int DRAWS = 200_000;

  @Test
  void nextLong_ofSeedZero_equalsThePublishedSequence() {
    SplitMix64 random = new SplitMix64(0);
    assertThat(random.nextLong()).isEqualTo(0xE220A8397B1DCDAFL);
    assertThat(random.nextLong()).isEqualTo(0x6E789E6AA1B965F4L);
  }

  @Test
  void distributions_haveTheirMeansAndVariances() {
    SplitMix64 random = new SplitMix64(7);
    moments(random::nextDouble, 0.5, 1.0 / 12);
    moments(random::gaussian, 0, 1);
    moments(random::exponential, 1, 1);
    moments(() -> random.gamma(0.4), 0.4, 0.4);
    moments(() -> random.gamma(3), 3, 3);
  }

  @Property
  void nextInt_staysBelowItsBound(@ForAll long seed, @ForAll @IntRange(min = 1) int bound) {
    assertThat(new SplitMix64(seed).nextInt(bound)).isBetween(0, bound - 1);
  }

  @Property
  void weekClock_thereAndBack_losesLessThanTwoMillis(
      @ForAll @LongRange(min = 0, max = 40_000_000_000_000L) long millis) {
    assertThat(WeekClock.millis(WeekClock.even(millis))).isCloseTo(millis, within(2L));
    assertThat(WeekClock.even(millis + 7 * 86_400_000L) - WeekClock.even(millis))
        .isCloseTo(1, within(1e-9));
  }

  private static void moments(DoubleSupplier draw, double mean, double variance) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = draw.getAsDouble();
      sum += x;
      squares += x * x;
    }
    double m = sum / DRAWS;
    assertThat(m).isCloseTo(mean, within(5 * Math.sqrt(variance / DRAWS)));
    assertThat(squares / DRAWS - m * m).isCloseTo(variance, within(0.05 * variance));
  }
}
