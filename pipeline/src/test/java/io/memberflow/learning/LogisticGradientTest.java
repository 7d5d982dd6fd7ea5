package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.FtrlSettings;
import java.util.SplittableRandom;
import org.apache.flink.ml.common.feature.LabeledPointWithWeight;
import org.apache.flink.ml.common.lossfunc.BinaryLogisticLoss;
import org.apache.flink.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;

/** The logistic regression beside Flink ML's loss function. */
class LogisticGradientTest {
  @Test
  void gradient_ofAnyMargin_equalsFlinkMlsBinaryLogisticLoss() {
    LogisticRegression learner = new LogisticRegression(new FtrlSettings(0.1, 1, 0, 0, 8));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      DenseVector x = new DenseVector(draw(random, 2));
      DenseVector weights = new DenseVector(draw(random, 4));
      double label = random.nextInt(2);
      double weight = 2 * random.nextDouble();
      double margin = 0;
      for (int k = 0; k < 4; k++) {
        margin += x.values[k] * weights.values[k];
      }
      DenseVector gradient = new DenseVector(new double[4]);
      BinaryLogisticLoss.INSTANCE.computeGradient(
          new LabeledPointWithWeight(x, label, weight), weights, gradient);
      double ours = weight * learner.gradient(margin, 1, label);
      for (int k = 0; k < 4; k++) {
        assertThat(ours * x.values[k]).isCloseTo(gradient.values[k], within(1e-12));
      }
    }
  }

  private static double[] draw(SplittableRandom random, double scale) {
    return random.doubles(4, -scale, scale).toArray();
  }
}
