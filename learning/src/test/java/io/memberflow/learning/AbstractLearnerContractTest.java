package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.LearnerSettings;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Transform;
import java.io.IOException;
import java.util.Arrays;
import java.util.Properties;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every learner must keep; a learner's test supplies its kind and its labels. */
abstract class AbstractLearnerContractTest {
  private static final Transform[] TRANSFORMS = {Transform.NONE, Transform.LOG, Transform.PRESENT};

  abstract ModelKind kind();

  /** A label drawn for a margin. */
  abstract double label(double margin, double exposure, SplittableRandom random);

  abstract double loss(double prediction, double label);

  /** The derivative by the margin that the learner steps along. */
  abstract double gradient(OnlineLearner learner, double margin, double exposure, double label);

  /** The prediction at a margin. */
  abstract double mean(double margin, double exposure);

  /** One example of two informative numbers, one noise number and two tokens. */
  private record Example(float[] numbers, long[] tokens, double exposure, double label) {}

  private Example example(SplittableRandom random, boolean learnable) {
    float[] numbers = {
      (float) (random.nextDouble() * 8 - 4),
      random.nextInt(5) == 0 ? Float.NaN : (float) Math.exp(3 * random.nextDouble()),
      random.nextInt(2)
    };
    long[] tokens = {1 + random.nextInt(4), random.nextInt(3)};
    double exposure = 0.5 + random.nextDouble();
    double margin = learnable ? 0.5 * numbers[0] + (tokens[0] == 2 ? 1 : -1) : -1.5;
    return new Example(numbers, tokens, exposure, label(margin, exposure, random));
  }

  private OnlineModel model() {
    return new OnlineModel(Models.definition(kind(), settings(), 2, TRANSFORMS));
  }

  private static LearnerSettings settings() {
    return Models.settings(0.1, 10);
  }

  private void train(OnlineModel model, long seed, int examples) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < examples; i++) {
      learn(model, example(random, true));
    }
  }

  private static void learn(OnlineModel model, Example e) {
    model.learn(e.numbers(), e.tokens(), e.exposure(), e.label());
  }

  private static double predict(OnlineModel model, Example e) {
    return model.predict(e.numbers(), e.tokens(), e.exposure());
  }

  private static OnlineModel copy(OnlineModel model) throws IOException {
    return OnlineModel.read(Models.input(Models.bytes(model::write)));
  }

  @Test
  void input_learnt_isNotMutated() {
    OnlineModel model = model();
    train(model, 1, 50);
    Example e = example(new SplittableRandom(2), true);
    float[] numbers = e.numbers().clone();
    long[] tokens = e.tokens().clone();
    learn(model, e);
    predict(model, e);
    assertThat(e.numbers()).isEqualTo(numbers);
    assertThat(e.tokens()).isEqualTo(tokens);
  }

  @Test
  void predicting_anything_changesNoState() {
    OnlineModel model = model();
    train(model, 1, 50);
    byte[] before = Models.bytes(model::write);
    predict(model, example(new SplittableRandom(2), true));
    model.predict(new float[] {Float.NaN, 1e30f, 3}, new long[] {-77, 5}, 1);
    assertThat(Models.bytes(model::write)).isEqualTo(before);
  }

  @Test
  void strangeFeatures_learnt_leaveFinitePredictions() {
    OnlineModel model = model();
    train(model, 3, 200);
    float[] strange = {
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.MIN_VALUE,
      -0f
    };
    SplittableRandom random = new SplittableRandom(4);
    for (float a : strange) {
      for (float b : strange) {
        float[] numbers = {a, b, a};
        long[] tokens = {random.nextLong(), 0};
        assertThat(model.predict(numbers, tokens, 1)).isFinite().isNotNegative();
        model.learn(numbers, tokens, 1, label(0, 1, random));
        assertThat(model.predict(numbers, tokens, 1)).isFinite().isNotNegative();
      }
    }
    assertThat(model.learner().weights().weights()).doesNotContain(Double.NaN);
    // the strange ones must not have destroyed what was learnt
    assertThat(skill(model, 5)).isPositive();
  }

  @Test
  void untrainedModel_predicting_isFinite() {
    assertThat(model().predict(new float[] {1, 2, 3}, new long[] {1, 2}, 1)).isFinite();
  }

  @Test
  void state_copied_givesEqualBytes() throws IOException {
    OnlineModel model = model();
    assertThat(Models.bytes(copy(model)::write)).isEqualTo(Models.bytes(model::write));
    train(model, 5, 300);
    assertThat(Models.bytes(copy(model)::write)).isEqualTo(Models.bytes(model::write));
  }

  @Test
  void state_copiedInMidStream_continuesIdentically() throws IOException {
    OnlineModel model = model();
    train(model, 6, 300);
    OnlineModel copy = copy(model);
    train(model, 7, 300);
    train(copy, 7, 300);
    assertThat(Models.bytes(copy::write)).isEqualTo(Models.bytes(model::write));
    assertThat(copy.learner().learned()).isEqualTo(600);
  }

  @Test
  void sameStream_learntTwice_givesSameBits() {
    OnlineModel one = model();
    OnlineModel two = model();
    train(one, 8, 500);
    train(two, 8, 500);
    assertThat(Models.bytes(one::write)).isEqualTo(Models.bytes(two::write));
  }

  @Test
  void learnableStream_learnt_lowersLoss() {
    OnlineModel model = model();
    train(model, 9, 5_000);
    assertThat(skill(model, 10)).isGreaterThan(0.1);
  }

  /** 1 − loss / loss of the constant mean, on fresh examples. */
  private double skill(OnlineModel model, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Example[] fresh = new Example[2_000];
    Arrays.setAll(fresh, i -> example(random, true));
    double rate =
        Arrays.stream(fresh).mapToDouble(Example::label).sum()
            / (kind() == ModelKind.POISSON
                ? Arrays.stream(fresh).mapToDouble(Example::exposure).sum()
                : fresh.length);
    double loss = 0;
    double baseline = 0;
    for (Example e : fresh) {
      loss += loss(predict(model, e), e.label());
      baseline += loss(kind() == ModelKind.POISSON ? rate * e.exposure() : rate, e.label());
    }
    return 1 - loss / baseline;
  }

  @Test
  void nullStream_predictedProgressively_isCalibrated() {
    OnlineModel model = model();
    SplittableRandom random = new SplittableRandom(11);
    double predicted = 0;
    double observed = 0;
    for (int i = 0; i < 20_000; i++) {
      Example e = example(random, false);
      predicted += predict(model, e);
      observed += e.label();
      learn(model, e);
    }
    assertThat(predicted / observed).isCloseTo(1, within(0.03));
  }

  @Test
  void gradient_atAnyMargin_equalsFiniteDifferences() {
    OnlineLearner learner = OnlineLearners.create(kind(), settings());
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
    OnlineModel model = model();
    train(model, 12, 500);
    SplittableRandom random = new SplittableRandom(13);
    SparseWeights weights = model.learner().weights();
    assertThat(weights.slots()).isSorted();
    for (int i = 0; i < 50; i++) {
      Example e = example(random, true);
      SparseVector x = model.encoder().newVector();
      model.encoder().encode(e.numbers(), e.tokens(), x);
      double margin = 0;
      for (int k = 0; k < x.size(); k++) {
        int at = Arrays.binarySearch(weights.slots(), x.slot(k));
        margin += at < 0 ? 0 : weights.weights()[at] * x.value(k);
      }
      assertThat(predict(model, e)).isCloseTo(mean(margin, e.exposure()), within(1e-9));
    }
  }

  @Test
  void wrongLabel_learnt_isRefusedWithOneMessage() {
    for (double label : new double[] {Double.NaN, -1, Double.POSITIVE_INFINITY}) {
      OnlineModel model = model();
      assertThatThrownBy(() -> model.learn(new float[3], new long[2], 1, label))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("label is " + label);
    }
  }

  /** 60 passes over 800 rows come within 0.03 per coefficient and 0.1 % of the deviance. */
  @Test
  void fixture_learntInPasses_reachesMaximumLikelihood() {
    String name = "glm-" + kind().name().toLowerCase(java.util.Locale.ROOT);
    double[][] rows = Fixture.rows(name + ".csv");
    Properties fit = Fixture.properties(name + ".properties");
    OnlineLearner learner = OnlineLearners.create(kind(), Models.settings(0.1, 8));
    SparseVector x = new SparseVector(5);
    for (int pass = 0; pass < 60; pass++) {
      for (double[] row : rows) {
        fill(x, row);
        learner.learn(x, row[1], row[0]);
      }
    }
    double deviance = 0;
    for (double[] row : rows) {
      fill(x, row);
      deviance += 2 * loss(learner.predict(x, row[1]), row[0]) / rows.length;
    }
    System.out.printf(
        "%s: weights %s, deviance %.6f, maximum likelihood %s%n",
        name, Arrays.toString(learner.weights().weights()), deviance, fit);
    for (int i = 0; i < 5; i++) {
      assertThat(learner.weights().weights()[i])
          .as("w" + i)
          .isCloseTo(Fixture.number(fit, "w" + i), within(0.03));
    }
    double best = Fixture.number(fit, "deviance");
    assertThat(deviance).isBetween(best - 1e-9, best * 1.001);
  }

  private static void fill(SparseVector x, double[] row) {
    x.clear();
    x.add(0, 1);
    for (int i = 2; i < row.length; i++) {
      x.add(i - 1, (float) row[i]);
    }
  }
}
