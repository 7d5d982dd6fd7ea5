package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelKind;
import java.util.Properties;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NegativeBinomialRegressionTest extends AbstractLearnerContractTest {
  private static final PoissonRegressionTest POISSON = new PoissonRegressionTest();

  @Override
  ModelKind kind() {
    return ModelKind.NEGATIVE_BINOMIAL;
  }

  /** Poisson with a rate that is exponential: a dispersion of 1. */
  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return POISSON.label(margin + Math.log(-Math.log(1 - random.nextDouble())), exposure, random);
  }

  /** Half the deviance at a dispersion of 1, which a new learner assumes. */
  @Override
  double loss(double prediction, double label) {
    return loss(prediction, label, 1);
  }

  private static double loss(double prediction, double label, double dispersion) {
    double theta = 1 / dispersion;
    return (label > 0 ? label * Math.log(label / prediction) : 0)
        - (label + theta) * Math.log((label + theta) / (prediction + theta));
  }

  @Override
  double gradient(OnlineLearner learner, double margin, double exposure, double label) {
    return ((NegativeBinomialRegression) learner).gradient(margin, exposure, label);
  }

  @Override
  double mean(double margin, double exposure) {
    return exposure * Math.exp(margin);
  }

  @Override
  double deviance(OnlineLearner learner, double prediction, double label, Properties fit) {
    double dispersion = Fixture.number(fit, "dispersion");
    assertThat(((NegativeBinomialRegression) learner).dispersion())
        .isCloseTo(dispersion, within(0.04 * dispersion));
    return 2 * loss(prediction, label, dispersion);
  }

  private static SparseVector bias() {
    SparseVector x = new SparseVector(1);
    x.add(0, 1);
    return x;
  }

  private NegativeBinomialRegression learnt(int examples) {
    NegativeBinomialRegression learner = new NegativeBinomialRegression(Models.settings(0.1, 8));
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < examples; i++) {
      learner.learn(bias(), 1, label(Math.log(0.3), 1, random), 1);
    }
    return learner;
  }

  @Test
  void absurdLabels_learnt_leaveLevelAndDispersionNearTheRest() {
    NegativeBinomialRegression learner = learnt(5_000);
    learner.learn(bias(), 1, 1e300, 1);
    learner.learn(bias(), 1, Double.MAX_VALUE, 1);
    assertThat(learner.predict(bias(), 1)).isBetween(0.2, 0.5);
    assertThat(learner.dispersion()).isBetween(0.5, 2.5);
  }

  @Test
  void poissonCounts_learnt_bringTheDispersionNearZero() {
    NegativeBinomialRegression learner = new NegativeBinomialRegression(Models.settings(0.1, 8));
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      learner.learn(bias(), 1, POISSON.label(Math.log(2), 1, random), 1);
    }
    assertThat(learner.dispersion()).isLessThan(0.02);
  }

  @Test
  void score_ofADispersion_equalsFiniteDifferences() {
    double h = 1e-5;
    for (double dispersion : new double[] {0.05, 0.7, 4}) {
      for (double count : new double[] {0, 1, 3, 17, 40, 2.5}) {
        double difference =
            (likelihood(dispersion * Math.exp(h), 1.7, count)
                    - likelihood(dispersion * Math.exp(-h), 1.7, count))
                / (2 * h);
        assertThat(Dispersion.score(dispersion, 1.7, count)).isCloseTo(difference, within(1e-6));
      }
    }
  }

  /** Without ln Γ(y + 1), which does not depend on the dispersion. */
  private static double likelihood(double dispersion, double mean, double count) {
    double theta = 1 / dispersion;
    return logGamma(count + theta)
        - logGamma(theta)
        + theta * Math.log(theta / (theta + mean))
        + count * Math.log(mean / (theta + mean));
  }

  /** Stirling's series from 12 on. */
  private static double logGamma(double x) {
    double shift = 0;
    double at = x;
    for (; at < 12; at++) {
      shift += Math.log(at);
    }
    return (at - 0.5) * Math.log(at)
        - at
        + 0.5 * Math.log(2 * Math.PI)
        + 1 / (12 * at)
        - 1 / (360 * at * at * at)
        + 1 / (1260 * Math.pow(at, 5))
        - shift;
  }
}
