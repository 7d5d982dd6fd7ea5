package io.memberflow.learning;

import io.memberflow.catalogue.ModelKind;
import java.util.SplittableRandom;

class LogisticRegressionTest extends AbstractLearnerContractTest {
  @Override
  ModelKind kind() {
    return ModelKind.LOGISTIC;
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return random.nextDouble() < mean(margin, exposure) ? 1 : 0;
  }

  @Override
  double loss(double prediction, double label) {
    return -(label * Math.log(prediction) + (1 - label) * Math.log(1 - prediction));
  }

  @Override
  double gradient(OnlineLearner learner, double margin, double exposure, double label) {
    return ((LogisticRegression) learner).gradient(margin, exposure, label);
  }

  @Override
  double mean(double margin, double exposure) {
    return 1 / (1 + Math.exp(-margin));
  }
}
