package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelKind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PoissonRegressionTest extends AbstractLearnerContractTest {
  @Override
  ModelKind kind() {
    return ModelKind.POISSON;
  }

  /** Knuth's product of uniforms. */
  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    double limit = Math.exp(-mean(margin, exposure));
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  /** Half the deviance. */
  @Override
  double loss(double prediction, double label) {
    return (label > 0 ? label * Math.log(label / prediction) : 0) - (label - prediction);
  }

  @Override
  double gradient(OnlineLearner learner, double margin, double exposure, double label) {
    return ((PoissonRegression) learner).gradient(margin, exposure, label);
  }

  @Override
  double mean(double margin, double exposure) {
    return exposure * Math.exp(margin);
  }

  private static SparseVector bias() {
    SparseVector x = new SparseVector(1);
    x.add(0, 1);
    return x;
  }

  @Test
  void coldModel_ofRareCounts_isAtTheirLevelAfterAHundred() {
    PoissonRegression learner = new PoissonRegression(Models.settings(0.05, 8));
    SplittableRandom random = new SplittableRandom(1);
    double observed = 0;
    for (int i = 0; i < 100; i++) {
      double label = label(Math.log(0.1), 1, random);
      observed += label / 100;
      learner.learn(bias(), 1, label, 1);
    }
    assertThat(learner.predict(bias(), 1)).isCloseTo(observed, within(0.03));
  }

  @Test
  void absurdLabel_learnt_leavesLevelAndLearningIntact() {
    PoissonRegression learner = new PoissonRegression(Models.settings(0.1, 8));
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2_000; i++) {
      learner.learn(bias(), 1, label(Math.log(0.1), 1, random), 1);
    }
    learner.learn(bias(), 1, 1e300, 1);
    learner.learn(bias(), 1, Double.MAX_VALUE, 1);
    assertThat(learner.predict(bias(), 1)).isBetween(0.05, 0.4);
    for (int i = 0; i < 2_000; i++) {
      learner.learn(bias(), 1, label(Math.log(0.4), 1, random), 1);
    }
    assertThat(learner.predict(bias(), 1)).isBetween(0.25, 0.5);
  }

  @Test
  void exposure_doubled_doublesPrediction() {
    PoissonRegression learner = new PoissonRegression(Models.settings(0.1, 8));
    learner.learn(bias(), 2, 3, 1);
    assertThat(learner.predict(bias(), 4)).isEqualTo(2 * learner.predict(bias(), 2));
  }

  @Test
  void exposureOfZero_learnt_isRefused() {
    PoissonRegression learner = new PoissonRegression(Models.settings(0.1, 8));
    assertThatThrownBy(() -> learner.learn(bias(), 0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exposure is 0.0");
  }
}
