package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.LearnerSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.RecalibratedSettings;
import io.memberflow.catalogue.Transform;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every correction of probabilities must do. */
abstract class AbstractRecalibratedModelContractTest extends AbstractOnlineModelContractTest {
  private static final LogisticRegressionTest LOGISTIC = new LogisticRegressionTest();

  abstract RecalibratedSettings.Method method();

  @Override
  ModelDefinition definition() {
    FtrlSettings settings = Models.settings(0.1, 10);
    return Models.definition(
        ModelKind.LOGISTIC, new RecalibratedSettings(settings, method()), 2, TRANSFORMS);
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return LOGISTIC.label(margin, exposure, random);
  }

  @Override
  double loss(double prediction, double label) {
    return LOGISTIC.loss(prediction, label);
  }

  /** Its own contributions, along the curve. */
  @Test
  void explanation_keepsTheSharesOfTheClassifiersOwn() {
    OnlineModel model = model();
    OnlineModel plain = OnlineModels.create(LOGISTIC.definition());
    train(model, 2, 5_000);
    train(plain, 2, 5_000);
    Explanation corrected = new Explanation(definition());
    Explanation own = new Explanation(definition());
    float[] numbers = {3, 2, 1};
    long[] tokens = {2, 1};
    model.explain(numbers, tokens, 1, corrected);
    plain.explain(numbers, tokens, 1, own);
    double factor = (corrected.sum() - corrected.base()) / (own.sum() - own.base());
    assertThat(factor).isPositive();
    assertThat(corrected.ofNumber(0)).isCloseTo(factor * own.ofNumber(0), within(1e-9));
    assertThat(corrected.ofToken(1)).isCloseTo(factor * own.ofToken(1), within(1e-9));
  }

  /** Naive Bayes counts an input that is given four times four times. */
  @Test
  void overconfidentClassifier_corrected_losesLess() {
    NaiveBayesSettings settings = new NaiveBayesSettings(1, 8, 0.5);
    OnlineModel plain = OnlineModels.create(bayes(settings));
    OnlineModel corrected =
        OnlineModels.create(bayes(new RecalibratedSettings(settings, method())));
    SplittableRandom random = new SplittableRandom(1);
    double without = 0;
    double with = 0;
    for (int i = 0; i < 20_000; i++) {
      float x = (float) (4 * random.nextDouble() - 2);
      float[] numbers = {x, x, x, x};
      double label = label(x - 1, 1, random);
      if (i >= 10_000) {
        without += loss(plain.predict(numbers, new long[0], 1), label) / 10_000;
        with += loss(corrected.predict(numbers, new long[0], 1), label) / 10_000;
      }
      plain.learn(numbers, new long[0], 1, label, 1);
      corrected.learn(numbers, new long[0], 1, label, 1);
      if (i % 500 == 0) {
        corrected.closeEpoch();
      }
    }
    System.out.printf("naive Bayes, %s: %.4f, without %.4f%n", method(), with, without);
    assertThat(with).isLessThan(0.9 * without);
  }

  private static ModelDefinition bayes(LearnerSettings settings) {
    Transform none = Transform.NONE;
    return Models.definition(ModelKind.NAIVE_BAYES, settings, 0, none, none, none, none);
  }
}
