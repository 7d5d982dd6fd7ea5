package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.BgNbdSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Transform;
import io.memberflow.lifetime.BgNbd;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BgNbdModelTest extends AbstractOnlineModelContractTest {
  private static final Transform[] HISTORY = {Transform.NONE, Transform.NONE, Transform.NONE};
  private static final Transform[] SPENDING = {
    Transform.NONE, Transform.NONE, Transform.NONE, Transform.NONE
  };
  private static final long[] NO_TOKENS = {};

  private static BgNbdSettings settings(double refit) {
    return new BgNbdSettings(
        Duration.ofDays(1), 0.5, refit, Duration.ofDays(365), 0.1, List.of(0.5, 0.8, 0.95));
  }

  @Override
  ModelDefinition definition() {
    return Models.definition(ModelKind.BG_NBD, settings(0.1), 0, HISTORY);
  }

  /** Of two members with equal histories the one who came last lately expects more. */
  @Override
  @Test
  void explanation_ofAnInformativeInput_pointsItsWay() {
    OnlineModel model = model();
    train(model, 19, 5_000);
    float[] lately = {4, 40 * 86_400, 2 * 86_400};
    float[] longAgo = {4, 40 * 86_400, 35 * 86_400};
    Explanation of = new Explanation(definition());
    model.explain(lately, NO_TOKENS, 1, of);
    double high = of.ofNumber(2);
    model.explain(longAgo, NO_TOKENS, 1, of);
    assertThat(high).isGreaterThan(of.ofNumber(2));
  }

  @Test
  void explanation_ofAMember_isItsPurchasesTheTimeTheyTookAndTheChanceThatItIsActive() {
    OnlineModel model = trained(spending(0.1), 3_000);
    Map<String, Double> fit = ((HistoryModel) model).parameters();
    BgNbd story = new BgNbd(fit.get("r"), fit.get("alpha"), fit.get("a"), fit.get("b"));
    float[] member = {9, 40 * History.DAY, 25 * History.DAY, 30};
    Explanation explanation = new Explanation(spending(0.1));

    model.explain(member, NO_TOKENS, 7, explanation);

    double fresh = story.expected(7);
    double[] factors = {explanation.ofNumber(0), explanation.ofNumber(1), explanation.ofNumber(2)};
    assertThat(Math.exp(explanation.base())).isCloseTo(fresh, within(1e-9 * fresh));
    assertThat(factors[0]).isPositive();
    assertThat(factors[1]).isNegative();
    assertThat(Math.exp(factors[0] + factors[1]))
        .isCloseTo(story.expectedIfAlive(7, 8, 40) / fresh, within(1e-9));
    assertThat(Math.exp(factors[2])).isCloseTo(outputs(model, member)[0], within(1e-9));
    assertThat(explanation.ofNumber(3)).isZero();
  }

  @Test
  void explanation_ofAStrangerOrOneGoneForAges_addsUp() {
    OnlineModel model = trained(spending(0.1), 3_000);
    Explanation explanation = new Explanation(spending(0.1));
    float[] stranger = {0, Float.NaN, Float.NaN, Float.NaN};
    float[] gone = {500, 9_000 * History.DAY, 8_990 * History.DAY, 30};
    for (float[] member : new float[][] {stranger, gone}) {
      model.explain(member, NO_TOKENS, 1, explanation);
      double margin = explanation.margin(model.predict(member, NO_TOKENS, 1));
      assertThat(explanation.sum()).isFinite().isCloseTo(margin, within(1e-9));
    }
  }

  static ModelDefinition spending(double refit) {
    return Models.definition(ModelKind.BG_NBD, settings(refit), 0, SPENDING);
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return History.poisson(exposure * Math.exp(margin), random);
  }

  @Override
  double loss(double prediction, double label) {
    return History.loss(prediction, label);
  }

  @Override
  Example example(SplittableRandom random, boolean learnable) {
    double exposure = 0.5 + random.nextDouble();
    History history =
        learnable
            ? History.mixed(random, exposure)
            : new History(random, Math.exp(-1.5), 0, exposure);
    return new Example(history.numbers(), NO_TOKENS, exposure, history.next);
  }

  /** Mean amounts around 15 · 3 / 2, of each purchase exponential around the member's own mean. */
  private static float[] spender(SplittableRandom random) {
    History history = History.mixed(random, 1);
    float[] numbers = Arrays.copyOf(history.numbers(), 4);
    double own = 0;
    for (int i = 0; i < 3; i++) {
      own -= Math.log(1 - random.nextDouble()) / 45;
    }
    double sum = 0;
    for (int i = 0; i <= history.repeats; i++) {
      sum -= Math.log(1 - random.nextDouble()) / own;
    }
    numbers[3] = (float) (sum / (history.repeats + 1));
    return numbers;
  }

  private static OnlineModel trained(ModelDefinition definition, int members) {
    OnlineModel model = OnlineModels.create(definition);
    SplittableRandom random = new SplittableRandom(21);
    for (int i = 0; i < members; i++) {
      model.learn(spender(random), NO_TOKENS, 1, 0, 1);
      if (i % 500 == 499) {
        model.closeEpoch();
      }
    }
    return model;
  }

  private static double[] outputs(OnlineModel model, float[] numbers) {
    double[] into = new double[model.outputs().size()];
    model.outputs(numbers, NO_TOKENS, 1, into);
    return into;
  }

  @Test
  void memberWithoutSpend_knowsOnlyWhetherItIsAlive() {
    OnlineModel model = model();
    assertThat(model.outputs()).containsExactly("alive");
    train(model, 22, 3_000);
    float day = History.DAY;
    double fresh = outputs(model, new float[] {20, 40 * day, 1 * day})[0];
    double gone = outputs(model, new float[] {20, 40 * day, 30 * day})[0];
    assertThat(fresh).isGreaterThan(0.9);
    assertThat(gone).isBetween(0.0, 0.1);
  }

  @Test
  void alive_overManyMembers_isTheShareThatStillPurchases() {
    OnlineModel model = model();
    train(model, 23, 5_000);
    SplittableRandom random = new SplittableRandom(24);
    double predicted = 0;
    double observed = 0;
    for (int i = 0; i < 20_000; i++) {
      // all who have not stopped purchase again within ages
      History history = History.mixed(random, 1e5);
      if (history.repeats > 0) {
        predicted += outputs(model, history.numbers())[0];
        observed += history.next > 0 ? 1 : 0;
      }
    }
    assertThat(predicted / observed).isCloseTo(1, within(0.03));
  }

  @Test
  void lifetime_isValueTimesPurchasesAhead_andSortsIntoTiers() {
    OnlineModel model = trained(spending(0.1), 6_000);
    assertThat(model.outputs()).containsExactly("alive", "value", "lifetime", "tier");
    float[] members = new float[4];
    SplittableRandom random = new SplittableRandom(25);
    int fresh = 4_000;
    for (int i = 0; i < fresh; i++) {
      members[(int) outputs(model, spender(random))[3] - 1]++;
    }
    assertThat(members[0] / fresh).isCloseTo(0.5f, within(0.05f));
    assertThat(members[1] / fresh).isCloseTo(0.3f, within(0.05f));
    assertThat(members[2] / fresh).isCloseTo(0.15f, within(0.03f));
    assertThat(members[3] / fresh).isCloseTo(0.05f, within(0.02f));

    float day = History.DAY;
    double[] poor = outputs(model, new float[] {2, 40 * day, 39 * day, 5});
    double[] rich = outputs(model, new float[] {30, 40 * day, 1 * day, 200});
    assertThat(poor[1]).isGreaterThan(5);
    assertThat(rich[1]).isCloseTo(200, within(20.0));
    assertThat(rich[2]).isGreaterThan(100 * poor[2]);
    assertThat(poor[3]).isEqualTo(1);
    assertThat(rich[3]).isEqualTo(4);
  }

  @Test
  void coldModel_knowsNothingBesides() {
    OnlineModel model = OnlineModels.create(spending(0.1));
    assertThat(outputs(model, new float[] {3, 1e6f, 1e5f, 20})).containsOnly(Double.NaN);
  }

  @Test
  void memberWithoutPurchase_getsTheMeanOfItsLike() {
    OnlineModel model = trained(spending(0.1), 1_000);
    float nothing = Float.NaN;
    float[] stranger = {0, nothing, nothing, nothing};
    for (int i = 0; i < 1_000; i++) {
      model.learn(stranger, NO_TOKENS, 1, i % 10 == 0 ? 1 : 0, 1);
    }
    assertThat(model.predict(stranger, NO_TOKENS, 2)).isCloseTo(0.2, within(0.01));
    assertThat(outputs(model, stranger)).containsOnly(Double.NaN);
  }

  @Test
  void refit_comesOnlyWhenRowsHaveGrownByTheDeclaredShare() {
    OnlineModel model = OnlineModels.create(spending(0.5));
    SplittableRandom random = new SplittableRandom(26);
    float[] probe = {3, 20 * History.DAY, 5 * History.DAY, 20};
    double cold = model.predict(probe, NO_TOKENS, 1);
    long fits = 0;
    double before = cold;
    for (int i = 1; i <= 400; i++) {
      float age = History.DAY * (30 + random.nextInt(30));
      float[] numbers = {2 + random.nextInt(8), age, age * (float) random.nextDouble(), 20};
      model.learn(numbers, NO_TOKENS, 1, cold, 1);
      model.closeEpoch();
      double now = model.predict(probe, NO_TOKENS, 1);
      fits += Math.abs(now - before) > 1e-12 ? 1 : 0;
      before = now;
    }
    // at 100, 150, 225 and 338 rows
    assertThat(fits).isEqualTo(4);
  }

  @Test
  void membersWithoutRepeatPurchase_howeverMany_giveNoFit() {
    OnlineModel model = OnlineModels.create(spending(0.5));
    for (int i = 1; i <= 1_000; i++) {
      model.learn(new float[] {1, i * 100, i * 100, 20}, NO_TOKENS, 1, 0, 1);
      model.closeEpoch();
    }
    assertThat(outputs(model, new float[] {3, 1e6f, 1e5f, 20})).containsOnly(Double.NaN);
  }

  @Test
  void stateWithTiersAndAmounts_copiedInMidStream_continuesIdentically() throws IOException {
    ModelDefinition definition = spending(0.1);
    OnlineModel model = trained(definition, 3_700);
    OnlineModel copy = OnlineModels.read(definition, Models.input(Models.bytes(model::write)));
    assertThat(Models.bytes(copy::write)).isEqualTo(Models.bytes(model::write));
    SplittableRandom random = new SplittableRandom(27);
    for (int i = 0; i < 3_000; i++) {
      float[] numbers = spender(random);
      model.learn(numbers, NO_TOKENS, 1, 0, 1);
      copy.learn(numbers, NO_TOKENS, 1, 0, 1);
    }
    model.closeEpoch();
    copy.closeEpoch();
    assertThat(Models.bytes(copy::write)).isEqualTo(Models.bytes(model::write));
    float[] probe = spender(random);
    assertThat(outputs(copy, probe)).isEqualTo(outputs(model, probe));
  }
}
