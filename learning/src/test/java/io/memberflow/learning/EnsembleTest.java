package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EnsembleSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.Target;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnsembleTest extends AbstractOnlineModelContractTest {
  private static final LogisticRegressionTest LOGISTIC = new LogisticRegressionTest();

  @Override
  ModelDefinition definition() {
    return of(
        LOGISTIC.definition(),
        Models.definition(
            ModelKind.NAIVE_BAYES, new NaiveBayesSettings(1, 10, 0.5), 2, TRANSFORMS));
  }

  private static ModelDefinition of(ModelDefinition one, ModelDefinition two) {
    return Models.definition(
        ModelKind.ENSEMBLE, one.target(), new EnsembleSettings(List.of(one, two)), 2, TRANSFORMS);
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
  void members_learnt_equalTheDeclaredModelsBitForBit() {
    OnlineModel ensemble = model();
    OnlineModel alone = OnlineModels.create(LOGISTIC.definition());
    train(ensemble, 1, 500);
    train(alone, 1, 500);
    assertThat(Models.bytes(ensemble::write)).startsWith(Models.bytes(alone::write));
  }

  @Test
  void weights_ofAnyTarget_goToTheBetterMember() {
    for (Target target : Target.values()) {
      ModelKind kind =
          switch (target) {
            case WHETHER -> ModelKind.LOGISTIC;
            case HOW_OFTEN -> ModelKind.POISSON;
            case HOW_MUCH -> ModelKind.LINEAR;
          };
      ModelDefinition good = Models.definition(kind, Models.settings(0.1, 8), 2, TRANSFORMS);
      ModelDefinition lame = Models.definition(kind, Models.settings(1e-6, 8), 2, TRANSFORMS);
      OnlineModel ensemble = OnlineModels.create(of(good, lame));
      SplittableRandom random = new SplittableRandom(2);
      for (int i = 0; i < 5_000; i++) {
        float[] numbers = {(float) (4 * random.nextDouble() - 2), 1, 1};
        double label = random.nextDouble() < 0.5 + 0.2 * numbers[0] ? 1 : 0;
        ensemble.learn(numbers, new long[2], 1, label, 1);
      }
      Ensemble blend = (Ensemble) ensemble;
      assertThat(blend.weight(0)).as(target.toString()).isGreaterThan(0.9);
      assertThat(blend.weight(0) + blend.weight(1)).isBetween(1 - 1e-12, 1 + 1e-12);
    }
  }
}
