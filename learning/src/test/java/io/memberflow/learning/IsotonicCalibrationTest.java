package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;

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
}
