package io.memberflow.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdwinTest extends AbstractDriftDetectorContractTest {
  @Override
  Adwin detector() {
    return new Adwin(0.002, 10);
  }

  @Override
  String fixtureName() {
    return "adwin";
  }

  @Override
  DriftDetector fixtureDetector(String stream, double[] values) {
    double range = stream.startsWith("bernoulli") ? 1 : stream.startsWith("steps") ? 4 : 10;
    return new Adwin(0.002, range);
  }

  /** The bound of the paper: at most δ of the looks, here for three δ and two kinds of values. */
  @Test
  void falseAlarms_ofAStationaryStream_areRarerThanDelta() {
    for (double delta : new double[] {0.002, 0.05, 0.3}) {
      for (boolean rare : new boolean[] {false, true}) {
        long alarms = 0;
        long looks = 0;
        for (int seed = 0; seed < 100; seed++) {
          SplittableRandom random = new SplittableRandom(seed);
          Adwin adwin = new Adwin(delta, rare ? 1 : 10);
          for (int i = 0; i < 10_000; i++) {
            double value = rare ? (random.nextDouble() < 0.02 ? 1 : 0) : normal(random);
            boolean drift = adwin.add(value).filter(s -> s.level() == DriftLevel.DRIFT).isPresent();
            alarms += drift ? 1 : 0;
          }
          looks += 10_000 / Adwin.LOOK_EVERY;
        }
        System.out.printf(
            "adwin: delta %s, %s: %d false alarms in %d looks%n",
            delta, rare ? "rare events" : "normal", alarms, looks);
        assertThat((double) alarms / looks).isLessThanOrEqualTo(delta);
      }
    }
  }

  @Test
  void window_growsWhileNothingChanges_andForgetsTheOldAfterAChange() {
    Adwin adwin = detector();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      adwin.add(normal(random));
    }
    assertThat(adwin.size()).isEqualTo(20_000);
    for (int i = 0; i < 1_000; i++) {
      adwin.add(1.5 + normal(random));
    }
    assertThat(adwin.size()).isLessThan(1_300);
    assertThat(adwin.mean()).isBetween(1.3, 1.7);
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatThrownBy(() -> new Adwin(0, 1)).hasMessageContaining("delta is 0.0");
    assertThatThrownBy(() -> new Adwin(1, 1)).hasMessageContaining("delta is 1.0");
    assertThatThrownBy(() -> new Adwin(0.1, 0)).hasMessageContaining("range is 0.0");
  }
}
