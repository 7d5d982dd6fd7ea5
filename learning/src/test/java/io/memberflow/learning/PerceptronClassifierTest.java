package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.PerceptronSettings;
import io.memberflow.catalogue.Target;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PerceptronClassifierTest extends AbstractOnlineModelContractTest {
  private static final LogisticRegressionTest LOGISTIC = new LogisticRegressionTest();

  @Override
  ModelDefinition definition() {
    return PerceptronTest.definition(Target.WHETHER, 1);
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return LOGISTIC.label(margin, exposure, random);
  }

  @Override
  double loss(double prediction, double label) {
    return LOGISTIC.loss(prediction, label);
  }

  /** Integrated gradients miss what the network's kinks make within a step. */
  @Override
  double explanationError() {
    return 0.05;
  }

  /** Of the log loss by the network's output; from there on as of an amount. */
  @Test
  void gradient_byTheOutput_equalsFiniteDifferences() {
    PerceptronScorer scorer =
        new PerceptronScorer(
            Target.WHETHER,
            new FeatureEncoder(definition(), 8),
            new NeuralNetwork(9, 3, new int[] {7, 5}, 0.01, 16, 3).network(),
            0.3,
            1);
    double h = 1e-5;
    for (double output = -3; output <= 3; output += 0.5) {
      for (double label : new double[] {0, 1}) {
        double difference =
            (loss(scorer.prediction(output + h), label)
                    - loss(scorer.prediction(output - h), label))
                / (2 * h);
        assertThat(scorer.prediction(output) - label).isCloseTo(difference, within(1e-6));
      }
    }
  }

  @Test
  void coldModel_expects_thePrior() {
    assertThat(model().predict(new float[] {1, 2, 3}, new long[] {1, 2}, 1)).isEqualTo(0.5);
  }

  @Test
  void otherPrior_takenOver_movesWhatAColdModelExpects() throws IOException {
    PerceptronSettings settings = (PerceptronSettings) definition().learner();
    PerceptronSettings rare =
        new PerceptronSettings(
            settings.hidden(),
            settings.learningRate(),
            settings.batch(),
            settings.bits(),
            settings.seed(),
            0.1);
    ModelDefinition other = definition().withLearner(rare);
    OnlineModel moved = OnlineModels.read(other, Models.input(Models.bytes(model()::write)));
    assertThat(moved.predict(new float[3], new long[2], 1)).isCloseTo(0.1, within(1e-9));
  }
}
