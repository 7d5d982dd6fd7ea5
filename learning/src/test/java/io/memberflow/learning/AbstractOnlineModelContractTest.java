package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.LearnerSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.PerceptronSettings;
import io.memberflow.catalogue.RecalibratedSettings;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every kind of model must keep; its test supplies a definition and labels. */
abstract class AbstractOnlineModelContractTest {
  /** Of the three numbers; two tokens follow. */
  static final Transform[] TRANSFORMS = {Transform.NONE, Transform.LOG, Transform.PRESENT};

  /** A model of three numbers ({@link #TRANSFORMS}) and two tokens. */
  abstract ModelDefinition definition();

  /** A label drawn for a margin. */
  abstract double label(double margin, double exposure, SplittableRandom random);

  abstract double loss(double prediction, double label);

  /** Labels out of range. */
  double[] wrongLabels() {
    return switch (definition().target()) {
      case WHETHER -> new double[] {Double.NaN, -1, 1.5, Double.POSITIVE_INFINITY};
      case HOW_OFTEN -> new double[] {Double.NaN, -1, Double.POSITIVE_INFINITY};
      case HOW_MUCH -> new double[] {Double.NaN, Double.POSITIVE_INFINITY};
    };
  }

  /** One example of two informative numbers, one noise number and two tokens. */
  record Example(float[] numbers, long[] tokens, double exposure, double label) {}

  Example example(SplittableRandom random, boolean learnable) {
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

  final OnlineModel model() {
    return OnlineModels.create(definition());
  }

  final void train(OnlineModel model, long seed, int examples) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < examples; i++) {
      learn(model, example(random, true));
    }
    model.closeEpoch();
  }

  static void learn(OnlineModel model, Example e) {
    model.learn(e.numbers(), e.tokens(), e.exposure(), e.label(), 1);
  }

  static double predict(OnlineModel model, Example e) {
    return model.predict(e.numbers(), e.tokens(), e.exposure());
  }

  final OnlineModel copy(OnlineModel model) throws IOException {
    return OnlineModels.read(definition(), Models.input(Models.bytes(model::write)));
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

  /** More than a few batches, and the last one half-filled. */
  @Test
  void examples_predictedAndLearntInOneStep_leaveTheBitsOfLearning() {
    OnlineModel steps = model();
    OnlineModel learnt = model();
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 150; i++) {
      Example e = example(random, true);
      steps.predictThenLearn(e.numbers(), e.tokens(), e.exposure(), e.label(), 1);
      learn(learnt, e);
    }
    assertThat(Models.bytes(steps::write)).isEqualTo(Models.bytes(learnt::write));
  }

  @Test
  void prediction_madeInOneStepWithLearning_doesNotKnowTheLabel() throws IOException {
    OnlineModel no = model();
    train(no, 10, 150);
    OnlineModel yes = copy(no);
    Example e = example(new SplittableRandom(11), true);
    assertThat(no.predictThenLearn(e.numbers(), e.tokens(), e.exposure(), 0, 1))
        .isEqualTo(yes.predictThenLearn(e.numbers(), e.tokens(), e.exposure(), 1, 1));
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
        assertThat(model.predict(numbers, tokens, 1)).isFinite();
        model.learn(numbers, tokens, 1, label(0, 1, random), 1);
        assertThat(model.predict(numbers, tokens, 1)).isFinite();
      }
    }
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
    assertThat(copy.learned()).isEqualTo(600);
  }

  /** Its settings as they are, or others of the same structure where the kind has some. */
  LearnerSettings tuned() {
    return tuned(definition().learner());
  }

  private static LearnerSettings tuned(LearnerSettings settings) {
    if (settings instanceof FtrlSettings ftrl) {
      return new FtrlSettings(ftrl.learningRate() / 3, 2, 0.01, 0.5, ftrl.bits(), ftrl.prior());
    }
    if (settings instanceof PerceptronSettings p) {
      return new PerceptronSettings(
          p.hidden(), p.learningRate() / 3, p.batch(), p.bits(), p.seed(), p.prior());
    }
    if (settings instanceof RecalibratedSettings recalibrated) {
      return new RecalibratedSettings(tuned(recalibrated.of()), recalibrated.method());
    }
    return settings;
  }

  @Test
  void settingsOfTheSameStructure_takenOver_keepEveryPrediction() throws IOException {
    OnlineModel model = model();
    train(model, 6, 300);
    ModelDefinition other = Models.with(definition(), tuned());
    assertThat(other.learner().structure()).isEqualTo(definition().learner().structure());
    OnlineModel moved = OnlineModels.read(other, Models.input(Models.bytes(model::write)));
    SplittableRandom random = new SplittableRandom(18);
    for (int i = 0; i < 50; i++) {
      Example e = example(random, true);
      double kept = predict(model, e);
      assertThat(predict(moved, e)).isCloseTo(kept, within(1e-9 * Math.abs(kept)));
    }
    assertThat(moved.learned()).isEqualTo(300);
    if (!tuned().equals(definition().learner())) {
      train(model, 7, 50);
      train(moved, 7, 50);
      assertThat(Models.bytes(moved::write)).isNotEqualTo(Models.bytes(model::write));
    }
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
            / (definition().target() == Target.HOW_OFTEN
                ? Arrays.stream(fresh).mapToDouble(Example::exposure).sum()
                : fresh.length);
    double loss = 0;
    double baseline = 0;
    for (Example e : fresh) {
      loss += loss(predict(model, e), e.label());
      baseline +=
          loss(definition().target() == Target.HOW_OFTEN ? rate * e.exposure() : rate, e.label());
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
      if (i % 100 == 99) {
        model.closeEpoch();
      }
    }
    assertThat(predicted / observed).isCloseTo(1, within(0.03));
  }

  @Test
  void wrongLabel_learnt_isRefusedWithOneMessage() {
    for (double label : wrongLabels()) {
      OnlineModel model = model();
      assertThatThrownBy(() -> model.learn(new float[3], new long[2], 1, label, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("label is " + label);
    }
  }

  @Test
  void zeroWeight_learnt_movesNoPrediction() {
    OnlineModel model = model();
    train(model, 14, 300);
    Example e = example(new SplittableRandom(15), true);
    double before = predict(model, e);
    model.learn(e.numbers(), e.tokens(), e.exposure(), e.label(), 0);
    assertThat(predict(model, e)).isCloseTo(before, within(0.02 * Math.abs(before) + 0.02));
  }

  @Test
  void longerInputs_predicted_areReadToTheModelsOwn() {
    OnlineModel model = model();
    train(model, 16, 300);
    Example e = example(new SplittableRandom(17), true);
    float[] numbers = Arrays.copyOf(e.numbers(), 5);
    numbers[3] = 7;
    numbers[4] = Float.NaN;
    assertThat(model.predict(numbers, e.tokens(), e.exposure())).isEqualTo(predict(model, e));
  }

  /** How far base and contributions may be from the margin; 0 is exact but for rounding. */
  double explanationError() {
    return 0;
  }

  @Test
  void explanation_ofAnyExample_addsUpToTheMargin() {
    OnlineModel model = model();
    Explanation explanation = new Explanation(definition());
    SplittableRandom random = new SplittableRandom(18);
    for (int i = 0; i < 300; i++) {
      Example e = example(random, true);
      float[] numbers = e.numbers().clone();
      long[] tokens = e.tokens().clone();
      model.explain(e.numbers(), e.tokens(), e.exposure(), explanation);
      double margin = explanation.margin(predict(model, e));
      assertThat(explanation.sum())
          .isCloseTo(margin, within(1e-9 * (1 + Math.abs(margin)) + explanationError()));
      assertThat(e.numbers()).isEqualTo(numbers);
      assertThat(e.tokens()).isEqualTo(tokens);
      learn(model, e);
    }
  }

  @Test
  void explanation_ofAnInformativeInput_pointsItsWay() {
    OnlineModel model = model();
    train(model, 19, 5_000);
    Explanation low = new Explanation(definition());
    Explanation high = new Explanation(definition());
    model.explain(new float[] {-3, 2, 1}, new long[] {1, 1}, 1, low);
    model.explain(new float[] {3, 2, 1}, new long[] {1, 1}, 1, high);
    assertThat(high.ofNumber(0)).isGreaterThan(low.ofNumber(0));
  }
}
