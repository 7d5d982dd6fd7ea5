package io.memberflow.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CusumTest extends AbstractDriftDetectorContractTest {
  @Override
  DriftDetector detector() {
    return new Cusum(0, 0.25, 50);
  }

  @Override
  String fixtureName() {
    return "cusum";
  }

  @Override
  DriftDetector fixtureDetector(String stream, double[] values) {
    return new Cusum(Arrays.stream(values, 0, 300).average().orElseThrow(), 0.25, 12);
  }

  private static boolean alarmWithin(int n, Cusum cusum, java.util.function.DoubleSupplier values) {
    for (int i = 0; i < n; i++) {
      if (cusum.add(values.getAsDouble()).filter(s -> s.level() == DriftLevel.DRIFT).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Twice the bound of one side, for values of mean 0 and variance 1 of at most b. */
  @Test
  void falseAlarms_ofAStationaryStream_areRarerThanTheBound() {
    int n = 2_000;
    double k = 0.25;
    for (double p : new double[] {0.5, 0.1}) {
      double most = Math.sqrt((1 - p) / p); // of the standardised 0/1 values
      double theta = 2 * k / (1 + 2 * k * most / 3);
      double h = Math.log(n / 0.05) / theta; // so that the bound is 0.1
      int alarms = 0;
      for (int seed = 0; seed < 1_000; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        double low = -Math.sqrt(p / (1 - p));
        if (alarmWithin(n, new Cusum(0, k, h), () -> random.nextDouble() < p ? most : low)) {
          alarms++;
        }
      }
      System.out.printf(
          "cusum: p %s, k %s, h %.1f: %d of 1000 streams of %d alarmed%n", p, k, h, alarms, n);
      assertThat(alarms / 1_000.0).isLessThanOrEqualTo(2 * n * Math.exp(-theta * h));
    }
  }

  /**
   * With k = 0.5 and h = 5 the mean run of normal values to a false alarm is 465 (Page, Siegmund).
   */
  @Test
  void runLength_ofNormalValues_isThePublishedOne() {
    java.util.Random random = new java.util.Random(17);
    long values = 0;
    int alarms = 0;
    Cusum cusum = new Cusum(0, 0.5, 5);
    while (alarms < 4_000) {
      values++;
      if (cusum.add(random.nextGaussian()).filter(s -> s.level() == DriftLevel.DRIFT).isPresent()) {
        alarms++;
      }
    }
    // the mean of 4,000 runs is known to 1.6 %
    assertThat((double) values / alarms).isCloseTo(465, within(25.0));
  }

  @Test
  void warning_comesAtHalfTheThreshold_andOnce() {
    Cusum cusum = new Cusum(0, 0, 10);
    for (int i = 1; i <= 5; i++) {
      assertThat(cusum.add(1)).as("value %s", i).isEmpty();
    }
    assertThat(cusum.add(1)).hasValue(new Shift(DriftLevel.WARNING, 0, 1));
    assertThat(cusum.add(-2)).isEmpty();
    assertThat(cusum.add(2)).as("after it had passed").isPresent();
    for (int i = 7; i <= 10; i++) {
      assertThat(cusum.add(1)).as("value %s", i).isEmpty();
    }
    assertThat(cusum.add(1).orElseThrow().level()).isEqualTo(DriftLevel.DRIFT);
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatThrownBy(() -> new Cusum(0, -1, 5)).hasMessageContaining("tolerance is -1.0");
    assertThatThrownBy(() -> new Cusum(0, 1, 0)).hasMessageContaining("threshold is 0.0");
    assertThatThrownBy(() -> new Cusum(Double.NaN, 1, 5)).hasMessageContaining("NaN");
  }
}
