package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ValueTiersTest {
  private static final List<Double> SHARES = List.of(0.5, 0.9);

  private static ValueTiers of(long seed, int members) {
    ValueTiers tiers = new ValueTiers(SHARES);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < members; i++) {
      tiers.observe(0, 0, 0, random.nextDouble());
    }
    return tiers;
  }

  private static double mean(double x, double recency, double age, double mean) {
    return mean;
  }

  @Test
  void bounds_areQuantilesOfTheWholeStream_howeverLong() {
    ValueTiers tiers = of(1, 100_000);
    tiers.learn(ValueTiersTest::mean);
    double low = 0;
    double top = 0;
    for (int i = 0; i < 1_000; i++) {
      low += ValueTiers.tier(tiers.bounds(), (i + 0.5) / 1_000) == 1 ? 1 : 0;
      top += ValueTiers.tier(tiers.bounds(), (i + 0.5) / 1_000) == 3 ? 1 : 0;
    }
    // three standard errors of a median of 2,048 are 33 in 1,000
    assertThat(low).isCloseTo(500, within(33.0));
    assertThat(top).isCloseTo(100, within(20.0));
  }

  @Test
  void sample_startsAnew_soThatBoundsFollowTheMembers() {
    ValueTiers tiers = of(2, 5_000);
    tiers.learn(ValueTiersTest::mean);
    for (int i = 0; i < 5_000; i++) {
      tiers.observe(0, 0, 0, 100);
    }
    tiers.learn(ValueTiersTest::mean);
    assertThat(ValueTiers.tier(tiers.bounds(), 99)).isEqualTo(1);
    assertThat(ValueTiers.tier(tiers.bounds(), 100)).isEqualTo(3);
  }

  @Test
  void withoutMembers_learning_keepsTheBounds() {
    ValueTiers tiers = new ValueTiers(SHARES);
    tiers.learn(ValueTiersTest::mean);
    assertThat(ValueTiers.tier(tiers.bounds(), 1)).isNaN();
    tiers = of(3, 1_000);
    tiers.learn(ValueTiersTest::mean);
    tiers.learn(ValueTiersTest::mean);
    assertThat(ValueTiers.tier(tiers.bounds(), 0.95)).isEqualTo(3);
  }

  @Test
  void state_ofAnySize_isReadBack() throws IOException {
    for (int members : new int[] {0, 1, 15, 16, 17, 2_047, 2_048, 5_000}) {
      ValueTiers tiers = of(4, members);
      ValueTiers copy = ValueTiers.read(SHARES, Models.input(Models.bytes(tiers::write)));
      for (int i = 0; i < 3_000; i++) {
        tiers.observe(i, 1, 2, i);
        copy.observe(i, 1, 2, i);
      }
      assertThat(Models.bytes(copy::write)).isEqualTo(Models.bytes(tiers::write));
    }
  }
}
