package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.Transform;
import java.util.Arrays;
import java.util.Properties;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NaiveBayesTest extends AbstractOnlineModelContractTest {
  private static final LogisticRegressionTest LOGISTIC = new LogisticRegressionTest();

  @Override
  ModelDefinition definition() {
    return Models.definition(
        ModelKind.NAIVE_BAYES, new NaiveBayesSettings(1, 10, 0.5), 2, TRANSFORMS);
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return LOGISTIC.label(margin, exposure, random);
  }

  @Override
  double loss(double prediction, double label) {
    return LOGISTIC.loss(prediction, label);
  }

  /** naive-bayes.csv: label, two numbers, two tokens, the odds by scikit-learn after all rows. */
  @Test
  void fixture_learntOnce_givesTheLogOddsOfScikitLearn() {
    double[][] rows = Fixture.rows("naive-bayes.csv");
    Properties settings = Fixture.properties("naive-bayes.properties");
    NaiveBayes numbers = model(1e-6, Fixture.number(settings, "prior"), 0, 2);
    NaiveBayes tokens = model(Fixture.number(settings, "smoothing"), 0.5, 2, 0);
    for (double[] row : rows) {
      numbers.learn(numbers(row), new long[0], 1, row[0], 1);
      tokens.learn(new float[0], tokens(row), 1, row[0], 1);
    }
    for (double[] row : rows) {
      double p = numbers.predict(numbers(row), new long[0], 1);
      assertThat(Math.log(p / (1 - p))).isCloseTo(row[5], within(1e-4));
      double[] terms = new double[2];
      tokens.logOdds(new float[0], tokens(row), terms);
      assertThat(terms[0]).isCloseTo(row[6], within(1e-9));
      assertThat(terms[1]).isCloseTo(row[7], within(1e-9));
    }
  }

  private static NaiveBayes model(double smoothing, double prior, int tokens, int numbers) {
    Transform[] transforms = new Transform[numbers];
    Arrays.fill(transforms, Transform.NONE);
    return new NaiveBayes(
        Models.definition(
            ModelKind.NAIVE_BAYES,
            new NaiveBayesSettings(smoothing, 16, prior),
            tokens,
            transforms));
  }

  private static float[] numbers(double[] row) {
    return new float[] {(float) row[1], (float) row[2]};
  }

  private static long[] tokens(double[] row) {
    return new long[] {1 + (long) row[3], 1 + (long) row[4]};
  }

  @Test
  void missingInputs_andNewTokens_contributeNothing() {
    NaiveBayes model = (NaiveBayes) model();
    train(model, 1, 2_000);
    double[] terms = new double[5];
    model.logOdds(new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1}, new long[] {0, 99}, terms);
    assertThat(terms[0]).isZero();
    assertThat(terms[1]).isZero();
    assertThat(terms[3]).isZero();
    assertThat(terms[4]).isZero();
    assertThat(model.predict(new float[] {Float.NaN, Float.NaN, 1}, new long[2], 1))
        .isCloseTo(1 / (1 + StrictMath.exp(-(model.prior() + terms[2]))), within(1e-12));
  }

  /** Exact: the terms are those of Bayes' rule, and the prior log-odds are the base. */
  @Test
  void explanation_isThePriorAndTheTermOfEachInput() {
    NaiveBayes model = (NaiveBayes) model();
    train(model, 3, 2_000);
    float[] numbers = {2, Float.NaN, 1};
    long[] tokens = {2, 0};
    double[] terms = new double[5];
    Explanation explanation = new Explanation(definition());

    model.logOdds(numbers, tokens, terms);
    model.explain(numbers, tokens, 1, explanation);

    assertThat(explanation.base()).isEqualTo(model.prior());
    assertThat(explanation.ofNumber(0)).isEqualTo(terms[0]).isPositive();
    assertThat(explanation.ofNumber(1)).isZero();
    assertThat(explanation.ofNumber(2)).isEqualTo(terms[2]);
    assertThat(explanation.ofToken(0)).isEqualTo(terms[3]).isPositive();
    assertThat(explanation.ofToken(1)).isZero();
    assertThat(LogOdds.of(model.predict(numbers, tokens, 1)))
        .isCloseTo(explanation.sum(), within(1e-9));
  }

  @Test
  void constantNumber_learnt_contributesNothing() {
    NaiveBayes model = model(1, 0.5, 0, 1);
    for (int i = 0; i < 1_000; i++) {
      model.learn(new float[] {0.1f}, new long[0], 1, i % 3 == 0 ? 1 : 0, 1);
    }
    double[] terms = new double[1];
    model.logOdds(new float[] {0.1f}, new long[0], terms);
    assertThat(terms[0]).isZero();
  }

  @Test
  void absurdNumber_predicted_isNoCertainProof() {
    NaiveBayes model = (NaiveBayes) model();
    train(model, 2, 2_000);
    assertThat(model.predict(new float[] {3e38f, 3, 0}, new long[2], 1)).isBetween(1e-6, 1 - 1e-6);
  }

  @Test
  void weight_ofThree_equalsThreeExamples() {
    NaiveBayes once = model(1, 0.5, 1, 1);
    NaiveBayes thrice = model(1, 0.5, 1, 1);
    for (int i = 0; i < 50; i++) {
      float[] number = {i % 7};
      long[] token = {1 + i % 4};
      double label = i % 3 == 0 ? 1 : 0;
      once.learn(number, token, 1, label, 3);
      for (int k = 0; k < 3; k++) {
        thrice.learn(number, token, 1, label, 1);
      }
    }
    float[] number = {2};
    long[] token = {3};
    assertThat(once.predict(number, token, 1))
        .isCloseTo(thrice.predict(number, token, 1), within(1e-12));
  }

  /** The hashes 3 and 19 share a slot of two inputs, so the second is never first in its own. */
  @Test
  void tokenInASharedSlot_neverMakesTheModelCertain() {
    NaiveBayes model =
        new NaiveBayes(
            Models.definition(ModelKind.NAIVE_BAYES, new NaiveBayesSettings(1, 8, 0.5), 2));
    assertThat(FeatureEncoder.tokenSlot(0, 3, 0, 8))
        .isEqualTo(FeatureEncoder.tokenSlot(1, 19, 0, 8));
    model.learn(new float[0], new long[] {3, 0}, 1, 0, 1);
    model.learn(new float[0], new long[] {0, 19}, 1, 0, 1);
    assertThat(model.predict(new float[0], new long[] {0, 19}, 1)).isBetween(0.01, 0.6);
  }
}
