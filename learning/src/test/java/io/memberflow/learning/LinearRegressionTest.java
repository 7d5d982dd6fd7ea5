package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearRegressionTest extends AbstractOnlineModelContractTest {
  @Override
  ModelDefinition definition() {
    return Models.definition(ModelKind.LINEAR, Models.settings(0.1, 10), 2, TRANSFORMS);
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return 40 + 10 * margin + 5 * (random.nextDouble() - random.nextDouble());
  }

  @Override
  double loss(double prediction, double label) {
    return (prediction - label) * (prediction - label) / 2;
  }

  private static SparseVector vector(double value) {
    SparseVector x = new SparseVector(2);
    x.add(0, 1);
    x.add(1, (float) value);
    return x;
  }

  @Test
  void line_withoutNoise_isFound() {
    LinearRegression learner = new LinearRegression(Models.settings(0.3, 8));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50_000; i++) {
      double value = random.nextDouble() * 2 - 1;
      learner.learn(vector(value), 1, 100 + 7 * value, 1);
    }
    assertThat(learner.predict(vector(0), 1)).isCloseTo(100, within(0.05));
    assertThat(learner.predict(vector(1), 1)).isCloseTo(107, within(0.05));
    assertThat(learner.base(1) + learner.scale() * learner.weight(0)).isCloseTo(100, within(0.05));
    assertThat(learner.scale() * learner.weight(1)).isCloseTo(7, within(0.05));
  }

  @Test
  void absurdLabel_learnt_leavesPredictionsNearTheRest() {
    LinearRegression learner = new LinearRegression(Models.settings(0.1, 8));
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2_000; i++) {
      learner.learn(vector(0), 1, label(0, 1, random), 1);
    }
    learner.learn(vector(0), 1, 1e300, 1);
    for (int i = 0; i < 2_000; i++) {
      learner.learn(vector(0), 1, label(0, 1, random), 1);
    }
    assertThat(learner.predict(vector(0), 1)).isCloseTo(40, within(4.0));
  }
}
