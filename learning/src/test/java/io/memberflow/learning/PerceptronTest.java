package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.PerceptronSettings;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** As a regression of amounts. */
class PerceptronTest extends AbstractOnlineModelContractTest {
  private static final LinearRegressionTest LINEAR = new LinearRegressionTest();

  /** Small batches: the suite expects skill after 250 examples, eight steps of 32. */
  static PerceptronSettings settings(long seed) {
    return new PerceptronSettings(List.of(64, 64), 0.01, 4, 8, seed, 0.5);
  }

  static ModelDefinition definition(Target target, long seed) {
    return Models.definition(ModelKind.PERCEPTRON, target, settings(seed), 2, TRANSFORMS);
  }

  static ModelDefinition definition(Target target, Transform... transforms) {
    return Models.definition(ModelKind.PERCEPTRON, target, settings(1), 2, transforms);
  }

  @Override
  ModelDefinition definition() {
    return definition(Target.HOW_MUCH, 1);
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return LINEAR.label(margin, exposure, random);
  }

  @Override
  double loss(double prediction, double label) {
    return LINEAR.loss(prediction, label);
  }

  /** Integrated gradients miss what the network's kinks make within a step. */
  @Override
  double explanationError() {
    return 0.5;
  }

  /**
   * The suite's other tests have smaller steps, more of them, than a catalogue without settings.
   */
  @Test
  void defaultSettings_onALearnableStream_lowerTheLoss() {
    PerceptronSettings defaults = new PerceptronSettings(List.of(64, 64), 0.005, 32, 8, 1, 0.5);
    OnlineModel model = OnlineModels.create(definition().withLearner(defaults));
    train(model, 9, 5_000);
    assertThat(skill(model, 10)).isGreaterThan(0.5);
  }

  /** The labels' running mean does not know weights; the network makes up for it. */
  @Test
  void importanceWeights_ofTwoLevels_setTheLevelWithinAFewThousandExamples() {
    OnlineModel model = model();
    SplittableRandom random = new SplittableRandom(3);
    double predicted = 0;
    for (int i = 0; i < 6_000; i++) {
      boolean heavy = random.nextBoolean();
      Example e = example(random, false);
      predicted += i < 4_000 ? 0 : predict(model, e) / 2_000;
      model.learn(e.numbers(), e.tokens(), 1, heavy ? 100 : 0, heavy ? 9 : 1);
    }
    assertThat(predicted).isCloseTo(90, within(4.0));
  }

  @Test
  void seeds_thatDiffer_giveDifferentModels() {
    OnlineModel one = OnlineModels.create(definition(Target.HOW_MUCH, 1));
    OnlineModel two = OnlineModels.create(definition(Target.HOW_MUCH, 2));
    assertThat(Models.bytes(one::write)).isNotEqualTo(Models.bytes(two::write));
  }

  @Test
  void halfFilledBatch_copied_isContinued() throws IOException {
    OnlineModel model = model();
    train(model, 1, 45);
    OnlineModel copy = copy(model);
    train(model, 2, 19);
    train(copy, 2, 19);
    assertThat(Models.bytes(copy::write)).isEqualTo(Models.bytes(model::write));
    assertThat(Models.bytes(copy::write)).hasSizeLessThan(Models.bytes(midBatch()::write).length);
  }

  private OnlineModel midBatch() {
    OnlineModel model = model();
    train(model, 1, 33);
    return model;
  }

  @Test
  void absurdLabel_learnt_leavesPredictionsNearTheRest() {
    OnlineModel model = model();
    train(model, 3, 4_000);
    Example e = example(new SplittableRandom(4), true);
    double before = predict(model, e);
    model.learn(e.numbers(), e.tokens(), 1, 1e300, 1);
    train(model, 5, 2_000);
    assertThat(predict(model, e)).isCloseTo(before, within(5.0));
  }

  /** A product of two inputs, which no linear model can learn. */
  @Test
  void productOfTwoNumbers_isLearnt() {
    OnlineModel model =
        OnlineModels.create(
            Models.definition(
                ModelKind.PERCEPTRON,
                Target.HOW_MUCH,
                settings(1),
                0,
                Transform.NONE,
                Transform.NONE));
    SplittableRandom random = new SplittableRandom(6);
    double squares = 0;
    for (int i = 0; i < 30_000; i++) {
      float[] numbers = {(float) random.nextDouble() - 0.5f, (float) random.nextDouble() - 0.5f};
      double label = 100 * numbers[0] * numbers[1];
      double error = model.predict(numbers, new long[0], 1) - label;
      squares += i < 20_000 ? 0 : error * error / 10_000;
      model.learn(numbers, new long[0], 1, label, 1);
    }
    // the variance of the label is (100 / 12)²
    assertThat(squares).isLessThan(0.05 * (100.0 / 12) * (100.0 / 12));
  }

  /** The network's floats against central differences of the same network in doubles. */
  @Test
  void gradient_ofEveryWeight_equalsFiniteDifferences() {
    NeuralNetwork network = new NeuralNetwork(9, 3, new int[] {7, 5}, 0.01, 16, 3);
    SplittableRandom random = new SplittableRandom(7);
    SparseVector x = new SparseVector(4);
    for (int i = 0; i < 160; i++) {
      fill(x, random);
      network.learn(x, network.output(x) - random.nextInt(3));
    }
    fill(x, random);
    double output = network.output(x);
    double label = 1.3;
    network.accumulate(x, (float) (output - label));
    double h = 1e-5;
    for (int l = 0; l < 3; l++) {
      NeuralNetwork.Layer layer = network.layer(l);
      int weights = layer.weights().length;
      for (int i = 0; i < weights + layer.biases().length; i++) {
        double difference =
            (loss(network, x, label, l, i, h) - loss(network, x, label, l, i, -h)) / (2 * h);
        float gradient = i < weights ? layer.gradients[i] : layer.biasGradients[i - weights];
        assertThat((double) gradient).as(l + "/" + i).isCloseTo(difference, within(1e-5));
      }
    }
  }

  private static void fill(SparseVector x, SplittableRandom random) {
    x.clear();
    x.add(0, 1);
    x.add(1, (float) (2 * random.nextDouble() - 1));
    x.add(2, (float) (2 * random.nextDouble() - 1));
    x.add(3 + random.nextInt(6), 1);
  }

  /** Half the squared error where parameter {@code which} of layer {@code at} is moved by h. */
  private static double loss(
      NeuralNetwork network, SparseVector x, double label, int at, int which, double h) {
    double[] activations = new double[9];
    for (int i = 0; i < x.size(); i++) {
      activations[x.slot(i)] += x.value(i);
    }
    for (int l = 0; l < 3; l++) {
      NeuralNetwork.Layer layer = network.layer(l);
      int outputs = layer.biases().length;
      double[] sums = new double[outputs];
      for (int j = 0; j < outputs; j++) {
        int bias = layer.weights().length + j;
        sums[j] = layer.biases()[j] + (l == at && which == bias ? h : 0);
        for (int i = 0; i < activations.length; i++) {
          int weight = i * outputs + j;
          sums[j] +=
              activations[i] * (layer.weights()[weight] + (l == at && which == weight ? h : 0));
        }
        sums[j] = l < 2 ? Math.max(0, sums[j]) : sums[j];
      }
      activations = sums;
    }
    return (activations[0] - label) * (activations[0] - label) / 2;
  }
}
