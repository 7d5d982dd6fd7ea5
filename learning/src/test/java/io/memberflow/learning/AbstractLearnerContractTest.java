package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every linear learner must keep besides. */
abstract class AbstractLearnerContractTest extends AbstractOnlineModelContractTest {
  abstract ModelKind kind();

  /** The derivative by the margin that the learner steps along. */
  abstract double gradient(OnlineLearner learner, double margin, double exposure, double label);

  /** The prediction at a margin. */
  abstract double mean(double margin, double exposure);

  @Override
  ModelDefinition definition() {
    return Models.definition(kind(), settings(), 2, TRANSFORMS);
  }

  private static FtrlSettings settings() {
    return Models.settings(0.1, 10);
  }

  @Test
  void gradient_atAnyMargin_equalsFiniteDifferences() {
    OnlineLearner learner = LinearModel.learner(kind(), settings());
    double h = 1e-5;
    for (double margin = -3; margin <= 2; margin += 0.5) {
      for (double label : new double[] {0, 1}) {
        double difference =
            (loss(mean(margin + h, 1.5), label) - loss(mean(margin - h, 1.5), label)) / (2 * h);
        assertThat(gradient(learner, margin, 1.5, label)).isCloseTo(difference, within(1e-6));
      }
    }
  }

  @Test
  void publishedWeights_combinedByHand_givePrediction() {
    LinearModel model = (LinearModel) model();
    train(model, 12, 500);
    SplittableRandom random = new SplittableRandom(13);
    SparseWeights weights = model.learner().weights();
    assertThat(weights.slots()).isSorted();
    for (int i = 0; i < 50; i++) {
      Example e = example(random, true);
      SparseVector x = model.encoder().newVector();
      model.encoder().encode(e.numbers(), e.tokens(), x);
      double margin = model.learner().base(1);
      for (int k = 0; k < x.size(); k++) {
        int at = Arrays.binarySearch(weights.slots(), x.slot(k));
        margin += at < 0 ? 0 : weights.weights()[at] * x.value(k);
      }
      assertThat(predict(model, e)).isCloseTo(mean(margin, e.exposure()), within(1e-9));
    }
  }

  /** 60 passes over 800 rows come within 0.03 per coefficient and 0.1 % of the deviance. */
  @Test
  void fixture_learntInPasses_reachesMaximumLikelihood() {
    double[][] rows = rows();
    OnlineLearner learner = LinearModel.learner(kind(), Models.settings(0.1, 8));
    for (int pass = 0; pass < 60; pass++) {
      for (double[] row : rows) {
        learn(learner, row);
      }
    }
    requireNearMaximumLikelihood("60 passes", learner, 0.03, 1.001);
  }

  /**
   * The rows drawn with replacement, 100,000 times, are a stream whose best weights are the stored
   * fit: seen once, they come within 0.06 per coefficient and 0.3 % of the deviance.
   */
  @Test
  void streamOfTheFixturesRows_seenOnce_comesNearMaximumLikelihood() {
    double[][] rows = rows();
    OnlineLearner learner = LinearModel.learner(kind(), Models.settings(0.1, 8));
    SplittableRandom random = new SplittableRandom(21);
    for (int i = 0; i < 100_000; i++) {
      learn(learner, rows[random.nextInt(rows.length)]);
    }
    requireNearMaximumLikelihood("one pass", learner, 0.06, 1.003);
  }

  private void requireNearMaximumLikelihood(
      String what, OnlineLearner learner, double tolerance, double excess) {
    double[][] rows = rows();
    Properties fit = Fixture.properties(fixture() + ".properties");
    SparseVector x = new SparseVector(5);
    double deviance = 0;
    for (double[] row : rows) {
      fill(x, row);
      deviance += deviance(learner, learner.predict(x, row[1]), row[0], fit) / rows.length;
    }
    double[] coefficients = learner.weights().weights();
    coefficients[0] += learner.base(1);
    System.out.printf(
        "%s, %s: weights %s, deviance %.6f, maximum likelihood %s%n",
        fixture(), what, Arrays.toString(coefficients), deviance, fit);
    for (int i = 0; i < 5; i++) {
      assertThat(coefficients[i])
          .as("w" + i)
          .isCloseTo(Fixture.number(fit, "w" + i), within(tolerance));
    }
    double best = Fixture.number(fit, "deviance");
    assertThat(deviance).isBetween(best - 1e-9, best * excess);
  }

  /** Of one row, under the stored fit's dispersion where there is one. */
  double deviance(OnlineLearner learner, double prediction, double label, Properties fit) {
    return 2 * loss(prediction, label);
  }

  private String fixture() {
    return "glm-" + kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private double[][] rows() {
    return Fixture.rows(fixture() + ".csv");
  }

  private static void learn(OnlineLearner learner, double[] row) {
    SparseVector x = new SparseVector(5);
    fill(x, row);
    learner.learn(x, row[1], row[0], 1);
  }

  private static void fill(SparseVector x, double[] row) {
    x.clear();
    x.add(0, 1);
    for (int i = 2; i < row.length; i++) {
      x.add(i - 1, (float) row[i]);
    }
  }
}
