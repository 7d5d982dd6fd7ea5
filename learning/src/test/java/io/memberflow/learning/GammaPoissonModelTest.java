package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.GammaPoissonSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Transform;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GammaPoissonModelTest extends AbstractOnlineModelContractTest {
  private static final long[] NO_TOKENS = {};

  @Override
  ModelDefinition definition() {
    return Models.definition(
        ModelKind.GAMMA_POISSON,
        new GammaPoissonSettings(Duration.ofDays(1), 0.5, 0.1, 0.9),
        0,
        Transform.NONE,
        Transform.NONE);
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return History.poisson(exposure * Math.exp(margin), random);
  }

  @Override
  double loss(double prediction, double label) {
    return History.loss(prediction, label);
  }

  /** Exponential rates with a mean of 0.2 a day where learnable, else one for all. */
  @Override
  Example example(SplittableRandom random, boolean learnable) {
    double exposure = 0.5 + random.nextDouble();
    History history = new History(random, rate(random, learnable), 0, exposure);
    return new Example(history.numbers(), NO_TOKENS, exposure, history.next);
  }

  private static double rate(SplittableRandom random, boolean differs) {
    return differs ? -Math.log(1 - random.nextDouble()) / 5 : Math.exp(-1.5);
  }

  @Test
  void interval_overManyMembers_coversItsShareOfTrueRates() {
    OnlineModel model = model();
    assertThat(model.outputs()).containsExactly("low", "high", "ratio");
    train(model, 31, 5_000);
    SplittableRandom random = new SplittableRandom(32);
    double[] known = new double[3];
    int covered = 0;
    int members = 10_000;
    for (int i = 0; i < members; i++) {
      double rate = rate(random, true);
      float[] numbers = new History(random, rate, 0, 1).numbers();
      model.outputs(numbers, NO_TOKENS, 2, known);
      covered += known[0] <= 2 * rate && 2 * rate <= known[1] ? 1 : 0;
      assertThat(model.predict(numbers, NO_TOKENS, 2)).isBetween(known[0], known[1]);
    }
    assertThat(covered / (double) members).isCloseTo(0.9, within(0.012));
  }

  @Test
  void ratio_ofBusyAndIdleMembers_isAboveAndBelowOne() {
    OnlineModel model = model();
    train(model, 33, 3_000);
    double[] busy = new double[3];
    double[] idle = new double[3];
    model.outputs(new float[] {20, 20 * History.DAY}, NO_TOKENS, 1, busy);
    model.outputs(new float[] {1, 20 * History.DAY}, NO_TOKENS, 1, idle);
    assertThat(busy[2]).isGreaterThan(2);
    assertThat(idle[2]).isBetween(0.0, 0.5);
  }

  @Test
  void explanation_ofAMember_isItsRatioToThePrior() {
    OnlineModel model = model();
    train(model, 33, 3_000);
    Map<String, Double> prior = ((GammaPoissonModel) model).parameters();
    double shape = prior.get("shape");
    double rate = prior.get("rate");
    float[] busy = {9, 20 * History.DAY};
    double[] known = new double[3];
    Explanation explanation = new Explanation(definition());

    model.outputs(busy, NO_TOKENS, 2, known);
    model.explain(busy, NO_TOKENS, 2, explanation);

    assertThat(Math.exp(explanation.base())).isCloseTo(2 * shape / rate, within(1e-9));
    assertThat(Math.exp(explanation.ofNumber(0))).isCloseTo(1 + 8 / shape, within(1e-9));
    assertThat(Math.exp(explanation.ofNumber(1))).isCloseTo(1 / (1 + 20 / rate), within(1e-9));
    assertThat(Math.exp(explanation.ofNumber(0) + explanation.ofNumber(1)))
        .isCloseTo(known[2], within(1e-9));
  }

  @Test
  void explanation_ofAStranger_isWhatItsLikeDo() {
    OnlineModel model = model();
    train(model, 34, 3_000);
    float[] stranger = {0, Float.NaN};
    for (int i = 0; i < 1_000; i++) {
      model.learn(stranger, NO_TOKENS, 1, i % 100 == 0 ? 1 : 0, 1);
    }
    Explanation explanation = new Explanation(definition());
    model.explain(stranger, NO_TOKENS, 1, explanation);
    assertThat(explanation.ofNumber(0)).isNegative();
    assertThat(Math.exp(explanation.sum()))
        .isCloseTo(model.predict(stranger, NO_TOKENS, 1), within(1e-12));
  }

  @Test
  void strangerOrColdModel_knowsNothingBesides() {
    double[] known = new double[3];
    model().outputs(new float[] {5, History.DAY}, NO_TOKENS, 1, known);
    assertThat(known).containsOnly(Double.NaN);
    OnlineModel model = model();
    train(model, 34, 500);
    model.outputs(new float[] {0, Float.NaN}, NO_TOKENS, 1, known);
    assertThat(known).containsOnly(Double.NaN);
  }
}
