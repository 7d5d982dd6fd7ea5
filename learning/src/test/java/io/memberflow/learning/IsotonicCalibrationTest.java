package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.RecalibratedSettings;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IsotonicCalibrationTest extends AbstractRecalibratedModelContractTest {
  @Override
  RecalibratedSettings.Method method() {
    return RecalibratedSettings.Method.ISOTONIC;
  }

  @Test
  void probability_ofARisingMargin_neverFalls() {
    IsotonicCalibration curve = new IsotonicCalibration();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 5_000; i++) {
      curve.learn(8 * random.nextDouble() - 4, random.nextInt(2), 1);
    }
    curve.closeEpoch();
    double before = 0;
    for (double margin = -12; margin <= 12; margin += 0.01) {
      assertThat(curve.probability(margin)).isBetween(before, 1.0);
      before = curve.probability(margin);
    }
  }

  @Test
  void curve_fitted_isRestoredToTheSameBits() throws IOException {
    OnlineModel model = model();
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 2_000; i++) {
      Example e = example(random, true);
      learn(model, e);
      if (i % 500 == 499) {
        model.closeEpoch();
      }
    }
    OnlineModel copy = copy(model);
    for (int i = 0; i < 100; i++) {
      Example e = example(random, true);
      assertThat(predict(copy, e)).isEqualTo(predict(model, e));
    }
  }

  @Test
  void memory_isOfExamples_whateverTheyWeigh() {
    IsotonicCalibration light = new IsotonicCalibration();
    IsotonicCalibration heavy = new IsotonicCalibration();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 5_000; i++) {
      double margin = 8 * random.nextDouble() - 4;
      double label = random.nextDouble() < 0.25 ? 1 : 0;
      light.learn(margin, label, 1);
      heavy.learn(margin, label, 1_000);
    }
    light.closeEpoch();
    heavy.closeEpoch();
    // all of the examples count in both; only the classifier's own word weighs less
    assertThat(heavy.probability(0)).isCloseTo(light.probability(0), within(0.02));
    assertThat(heavy.probability(0)).isCloseTo(0.25, within(0.03));
  }
}
