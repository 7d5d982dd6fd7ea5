package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.EnsembleSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.Target;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnsembleTest extends AbstractOnlineModelContractTest {
  private static final LogisticRegressionTest LOGISTIC = new LogisticRegressionTest();

  /** The second has fewer inputs, in another order. */
  @Override
  ModelDefinition definition() {
    return of(LOGISTIC.definition(), bayes());
  }

  private static ModelDefinition bayes() {
    return Models.definition(
        ModelKind.NAIVE_BAYES,
        Target.WHETHER,
        new NaiveBayesSettings(1, 10, 0.5),
        picked(2, 4, 0, 3));
  }

  static List<ModelFeature> picked(int... inputs) {
    List<ModelFeature> all = Models.features(2, TRANSFORMS);
    return Arrays.stream(inputs).mapToObj(all::get).toList();
  }

  static ModelDefinition of(ModelDefinition one, ModelDefinition two) {
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

  /** By the margin where margins are blended, else by the prediction. */
  @ParameterizedTest
  @EnumSource(Target.class)
  void gradient_ofTheBlend_equalsFiniteDifferences(Target target) {
    double h = 1e-5;
    for (double at : new double[] {0.3, 1.2, 2.5}) {
      for (double label : new double[] {0, 1}) {
        double difference =
            (lossAt(target, at + h, label) - lossAt(target, at - h, label)) / (2 * h);
        double prediction = target == Target.WHETHER ? LogOdds.probability(at) : at;
        assertThat(Ensemble.gradient(target, prediction, label))
            .isCloseTo(difference, within(1e-6));
      }
    }
  }

  private static double lossAt(Target target, double at, double label) {
    return switch (target) {
      case WHETHER -> LOGISTIC.loss(LogOdds.probability(at), label);
      case HOW_OFTEN -> History.loss(at, label);
      case HOW_MUCH -> (at - label) * (at - label) / 2;
    };
  }

  @Test
  void members_learnt_equalTheDeclaredModelsBitForBit() {
    OnlineModel ensemble = model();
    OnlineModel logistic = OnlineModels.create(LOGISTIC.definition());
    OnlineModel bayes = OnlineModels.create(bayes());
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      Example e = example(random, true);
      learn(ensemble, e);
      learn(logistic, e);
      bayes.learn(
          new float[] {e.numbers()[2], e.numbers()[0]},
          new long[] {e.tokens()[1], e.tokens()[0]},
          e.exposure(),
          e.label(),
          1);
    }
    byte[] members =
        Models.bytes(
            out -> {
              logistic.write(out);
              bayes.write(out);
            });
    assertThat(Models.bytes(ensemble::write)).startsWith(members);
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
