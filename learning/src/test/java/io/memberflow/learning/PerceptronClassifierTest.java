package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.Target;
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

  @Test
  void coldModel_expects_thePrior() {
    assertThat(model().predict(new float[] {1, 2, 3}, new long[] {1, 2}, 1)).isEqualTo(0.5);
  }
}
