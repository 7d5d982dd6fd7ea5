package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.EnsembleSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.RecalibratedSettings;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every kind must keep, with buckets and crosses; and what these are for. */
class CrossedModelsTest {
  private static final Transform[] BUCKETED = {Transform.BUCKETS, Transform.LOG, Transform.PRESENT};

  /** Buckets and text, a number and text, a number and a flag, two texts and buckets. */
  private static ModelDefinition crossed(ModelDefinition model) {
    return Models.crossed(
        model, new int[] {0, 3}, new int[] {1, 4}, new int[] {1, 2}, new int[] {4, 0, 3});
  }

  private static ModelDefinition linear(ModelKind kind) {
    return crossed(Models.definition(kind, Models.settings(0.1, 10), 2, BUCKETED));
  }

  private static ModelDefinition bayes() {
    return Models.crossed(
        Models.definition(ModelKind.NAIVE_BAYES, new NaiveBayesSettings(1, 10, 0.5), 2, BUCKETED),
        new int[] {0, 4},
        new int[] {2, 3});
  }

  /** The suite of a kind whose labels and losses are those of another test. */
  abstract static class Suite extends AbstractOnlineModelContractTest {
    private final ModelDefinition definition;
    private final AbstractOnlineModelContractTest plain;

    Suite(ModelDefinition definition, AbstractOnlineModelContractTest plain) {
      this.definition = definition;
      this.plain = plain;
    }

    @Override
    ModelDefinition definition() {
      return definition;
    }

    @Override
    double label(double margin, double exposure, SplittableRandom random) {
      return plain.label(margin, exposure, random);
    }

    @Override
    double loss(double prediction, double label) {
      return plain.loss(prediction, label);
    }

    @Override
    double explanationError() {
      return plain.explanationError();
    }
  }

  @Nested
  class Logistic extends Suite {
    Logistic() {
      super(linear(ModelKind.LOGISTIC), new LogisticRegressionTest());
    }
  }

  @Nested
  class Poisson extends Suite {
    Poisson() {
      super(linear(ModelKind.POISSON), new PoissonRegressionTest());
    }
  }

  @Nested
  class NegativeBinomial extends Suite {
    NegativeBinomial() {
      super(linear(ModelKind.NEGATIVE_BINOMIAL), new NegativeBinomialRegressionTest());
    }
  }

  @Nested
  class Linear extends Suite {
    Linear() {
      super(linear(ModelKind.LINEAR), new LinearRegressionTest());
    }
  }

  @Nested
  class Bayes extends Suite {
    Bayes() {
      super(bayes(), new LogisticRegressionTest());
    }
  }

  @Nested
  class Network extends Suite {
    Network() {
      super(crossed(PerceptronTest.definition(Target.HOW_MUCH, BUCKETED)), new PerceptronTest());
    }
  }

  @Nested
  class Blend extends Suite {
    Blend() {
      super(
          Models.definition(
              ModelKind.ENSEMBLE,
              Target.WHETHER,
              new EnsembleSettings(List.of(linear(ModelKind.LOGISTIC), bayes())),
              2,
              BUCKETED),
          new LogisticRegressionTest());
    }
  }

  @Nested
  class Recalibrated extends Suite {
    Recalibrated() {
      super(
          linear(ModelKind.LOGISTIC)
              .withLearner(
                  new RecalibratedSettings(
                      Models.settings(0.1, 10), RecalibratedSettings.Method.PLATT)),
          new LogisticRegressionTest());
    }
  }

  /** Whether exactly one of two holds: no sum of two terms says it. */
  private static double lossOfExclusiveOr(ModelDefinition model) {
    OnlineModel learner = OnlineModels.create(model);
    SplittableRandom random = new SplittableRandom(1);
    double loss = 0;
    for (int i = 0; i < 20_000; i++) {
      float[] numbers = {(float) (2 * random.nextDouble() - 1)};
      long[] tokens = {1 + random.nextInt(2)};
      double label = numbers[0] > 0 == (tokens[0] == 1) ? 1 : 0;
      double p = Math.max(1e-9, Math.min(1 - 1e-9, learner.predict(numbers, tokens, 1)));
      loss -= i < 10_000 ? 0 : Math.log(label == 1 ? p : 1 - p) / 10_000;
      learner.learn(numbers, tokens, 1, label, 1);
    }
    return loss;
  }

  @Test
  void exclusiveOr_isLearntByTheCrossOnly() {
    for (Transform transform : new Transform[] {Transform.BUCKETS, Transform.NONE}) {
      ModelDefinition plain =
          Models.definition(ModelKind.LOGISTIC, Models.settings(0.5, 10), 1, transform);
      assertThat(lossOfExclusiveOr(plain)).isGreaterThan(0.68);
      assertThat(lossOfExclusiveOr(Models.crossed(plain, new int[] {0, 1})))
          .as("cross of %s", transform)
          .isLessThan(0.3);
    }
    ModelDefinition bayes =
        Models.definition(
            ModelKind.NAIVE_BAYES, new NaiveBayesSettings(1, 10, 0.5), 1, Transform.BUCKETS);
    assertThat(lossOfExclusiveOr(bayes)).isGreaterThan(0.68);
    assertThat(lossOfExclusiveOr(Models.crossed(bayes, new int[] {0, 1}))).isLessThan(0.3);
  }

  /** Any curve is learnt in steps; a line says nothing of this one. */
  @Test
  void hump_isLearntByBucketsOnly() {
    assertThat(squareOfHump(Transform.NONE)).isGreaterThan(0.95);
    assertThat(squareOfHump(Transform.BUCKETS)).isLessThan(0.2);
  }

  /** Mean squared error over the variance of the label. */
  private static double squareOfHump(Transform transform) {
    OnlineModel model =
        OnlineModels.create(
            Models.definition(ModelKind.LINEAR, Models.settings(0.1, 8), 0, transform));
    SplittableRandom random = new SplittableRandom(2);
    double squares = 0;
    for (int i = 0; i < 20_000; i++) {
      float[] numbers = {(float) (2 * random.nextDouble() - 1)};
      double label = numbers[0] * numbers[0];
      double error = model.predict(numbers, new long[0], 1) - label;
      squares += i < 10_000 ? 0 : error * error / 10_000;
      model.learn(numbers, new long[0], 1, label, 1);
    }
    return squares / (4.0 / 45);
  }

  @Test
  void cross_encoded_isTheProductOfItsNumbersInTheSlotOfItsCategories() {
    ModelDefinition model =
        Models.crossed(
            Models.definition(
                ModelKind.LOGISTIC, Models.settings(0.1, 10), 1, Transform.NONE, Transform.BUCKETS),
            new int[] {0, 1, 2});
    FeatureEncoder encoder = new FeatureEncoder(model, 10);
    for (int i = 0; i < 256; i++) {
      encoder.observe(new float[] {i % 2 == 0 ? 1 : 3, i});
    }
    SparseVector x = encoder.newVector();
    encoder.encode(new float[] {3, 100}, new long[] {7}, x);
    // bias, number, bucket 3 of eight with 32 values each, token, cross
    assertThat(x.size()).isEqualTo(5);
    assertThat(x.slot(2)).isEqualTo(5 + 3);
    assertThat(x.slot(3)).isEqualTo(encoder.tokenSlot(0, 7)).isGreaterThanOrEqualTo(5 + 8);
    long combination = FeatureEncoder.mix(FeatureEncoder.mix(3 + 1) + 7);
    assertThat(x.slot(4)).isEqualTo(encoder.tokenSlot(1, combination));
    assertThat(x.value(4)).isEqualTo(1);
    encoder.encode(new float[] {1, 100}, new long[] {7}, x);
    assertThat(x.slot(4)).isEqualTo(encoder.tokenSlot(1, combination));
    assertThat(x.value(4)).isEqualTo(-1);
    encoder.encode(new float[] {1e30f, 100}, new long[] {7}, x);
    assertThat(x.value(4)).isEqualTo(FeatureEncoder.CLIP);
    for (long token : new long[] {0, 7}) {
      encoder.encode(new float[] {3, token == 0 ? 100 : Float.NaN}, new long[] {token}, x);
      assertThat(x.size()).as("without a cross").isEqualTo(4 - (token == 0 ? 1 : 0));
    }
  }

  @Test
  void explanationOfALinearModel_givesInputsEqualPartsOfTheirCross() {
    ModelDefinition definition =
        Models.crossed(
            Models.definition(
                ModelKind.LOGISTIC, Models.settings(0.1, 10), 1, Transform.BUCKETS, Transform.NONE),
            new int[] {0, 2});
    LinearModel model = new LinearModel(definition);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      float[] numbers = {random.nextInt(5), random.nextInt(9)};
      long[] tokens = {1 + random.nextInt(2)};
      model.learn(numbers, tokens, 1, numbers[0] > 2 == (tokens[0] == 1) ? 1 : 0, 1);
    }
    float[] numbers = {4, 3};
    long[] tokens = {1};
    SparseVector x = model.encoder().newVector();
    model.encoder().encode(numbers, tokens, x);
    Explanation explanation = new Explanation(definition);
    model.explain(numbers, tokens, 1, explanation);
    OnlineLearner learner = model.learner();
    // bias, number, bucket, token, cross
    double half = learner.weight(x.slot(4)) / 2;
    assertThat(half).isPositive();
    assertThat(explanation.ofNumber(0)).isCloseTo(learner.weight(x.slot(2)) + half, within(1e-12));
    assertThat(explanation.ofNumber(1))
        .isCloseTo(learner.weight(x.slot(1)) * x.value(1), within(1e-12));
    assertThat(explanation.ofToken(0)).isCloseTo(learner.weight(x.slot(3)) + half, within(1e-12));
  }

  /** Two inputs of four tokens each, with every pair: counted by hand. */
  @Test
  void crossOfNaiveBayes_countsPairs_andLeavesUnknownOnesToTheirInputs() {
    ModelDefinition definition =
        Models.definition(ModelKind.NAIVE_BAYES, new NaiveBayesSettings(1, 12, 0.5), 2);
    NaiveBayes crossed = new NaiveBayes(Models.crossed(definition, new int[] {0, 1}));
    NaiveBayes plain = new NaiveBayes(definition);
    for (NaiveBayes model : new NaiveBayes[] {crossed, plain}) {
      for (int i = 0; i < 3; i++) {
        model.learn(new float[0], new long[] {1, 1}, 1, 1, 1);
      }
      model.learn(new float[0], new long[] {1, 1}, 1, 0, 1);
      model.learn(new float[0], new long[] {2, 2}, 1, 0, 1);
    }
    double[] terms = new double[2];
    crossed.logOdds(new float[0], new long[] {1, 1}, terms);
    // three of three yes and one of two no, each with one more for each of two pairs
    double pair = Math.log((3 + 1) / (3.0 + 2)) - Math.log((1 + 1) / (2.0 + 2));
    assertThat(terms[0]).isCloseTo(pair / 2, within(1e-12));
    assertThat(terms[1]).isCloseTo(pair / 2, within(1e-12));
    double[] own = new double[2];
    crossed.logOdds(new float[0], new long[] {1, 2}, terms);
    plain.logOdds(new float[0], new long[] {1, 2}, own);
    assertThat(terms).isEqualTo(own);
  }
}
