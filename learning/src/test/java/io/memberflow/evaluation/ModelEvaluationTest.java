package io.memberflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.drift.DriftEvent;
import io.memberflow.drift.DriftLevel;
import io.memberflow.drift.DriftStream;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.OnlineModels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ModelEvaluationTest {
  private static final String PLAIN =
      """
      features:
        - {name: views, entity: member, aggregate: count, of: view}
        - {name: device, entity: member, aggregate: last, of: view, field: device}
      models:
        - {name: buy, kind: logistic, on: view, label: purchase, within: 24h,
           features: [views, device], learning-rate: 0.5, prior: 0.5}
      """;

  private static final String SEGMENTS = "segments: [device], ";
  private static final String FOLDS = "folds: 4, ";
  private static final String DRIFT =
      "drift: {detector: cusum, of: [loss, features], warm-up: 200}, ";

  private static ModelDefinition definition(String... keys) {
    String yaml = PLAIN.replace("within: 24h,", "within: 24h, " + String.join("", keys));
    return CatalogueReader.parse("test", yaml).models().get(0);
  }

  /** A model with its evaluation, answered at once. */
  private static final class Run {
    final ModelDefinition definition;
    OnlineModel model;
    ModelEvaluation evaluation;
    long time;

    Run(ModelDefinition definition) {
      this.definition = definition;
      model = OnlineModels.create(definition);
      evaluation = new ModelEvaluation(definition, Duration.ofDays(7));
    }

    void example(long member, float views, long device, double label) {
      float[] numbers = {views};
      long[] tokens = {device};
      byte[] groups = new byte[evaluation.groupCount()];
      String[] values =
          definition.evaluation().segments().isEmpty() ? new String[0] : texts(device);
      float prediction = (float) model.predict(numbers, tokens, 1);
      float second = evaluation.decide(time, numbers, tokens, 1, values, mixed(member), groups);
      evaluation.answer(time, time + 1, prediction, second, groups, label, 1);
      model.learn(numbers, tokens, 1, label, 1);
      evaluation.learn(groups, numbers, tokens, 1, label, 1);
      time += 60_000;
    }

    private static String[] texts(long device) {
      return new String[] {"d" + device};
    }

    byte[] bytes() throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      evaluation.write(new DataOutputStream(out));
      return out.toByteArray();
    }

    /** The state read under another declaration; whether its groups still hold. */
    static boolean read(Run into, byte[] bytes) throws IOException {
      into.evaluation = new ModelEvaluation(into.definition, Duration.ofDays(7));
      return into.evaluation.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
  }

  private static long mixed(long member) {
    return new SplittableRandom(member).nextLong();
  }

  private static void examples(Run run, long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      float views = random.nextInt(10);
      double label = random.nextDouble() < 0.1 + 0.08 * views ? 1 : 0;
      run.example(random.nextInt(300), views, 1 + random.nextInt(3), label);
    }
  }

  /** Each member has an answer of its own for ever: only who has seen it can know. */
  @Test
  void folds_areJudgedOnMembersThatTheirModelHasNeverSeen() {
    Run run = new Run(definition(FOLDS));
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 8_000; i++) {
      long member = random.nextInt(200);
      run.example(member, 0, 1_000 + member, mixed(~member) < 0 ? 1 : 0);
    }
    ModelMetrics own = run.evaluation.validation().total();
    CrossValidation.Spread folds =
        CrossValidation.spread(run.evaluation.folds().orElseThrow().metrics(), Measure.LOG_LOSS);
    System.out.printf("log loss: %s own, %s of folds%n", own.loss(), folds);
    assertThat(own.loss()).isLessThan(0.35);
    assertThat(folds.mean()).isGreaterThan(0.6);
  }

  @Test
  void folds_ofALearnableStream_agreeWithTheModel_andPartition() {
    Run run = new Run(definition(FOLDS));
    examples(run, 1, 6_000);
    List<ModelMetrics> folds = run.evaluation.folds().orElseThrow().metrics();
    ModelMetrics own = run.evaluation.validation().total();
    assertThat(folds).hasSize(4);
    assertThat(folds.stream().mapToLong(ModelMetrics::examples).sum()).isEqualTo(own.examples());
    CrossValidation.Spread spread =
        CrossValidation.spread(run.evaluation.folds().orElseThrow().metrics(), Measure.LOG_LOSS);
    double mean = folds.stream().mapToDouble(ModelMetrics::loss).average().orElseThrow();
    double squares = folds.stream().mapToDouble(m -> (m.loss() - mean) * (m.loss() - mean)).sum();
    assertThat(spread.mean()).isCloseTo(mean, within(1e-12));
    assertThat(spread.deviation()).isCloseTo(Math.sqrt(squares / 3), within(1e-12));
    assertThat(spread.mean()).isCloseTo(own.loss(), within(0.01));
    assertThat(spread.deviation()).isPositive().isLessThan(0.05);
  }

  @Test
  void segments_countByTheirValue() {
    Run run = new Run(definition(SEGMENTS));
    examples(run, 2, 900);
    assertThat(run.evaluation.segments().metrics().get("device").keySet())
        .containsExactlyInAnyOrder("d1", "d2", "d3");
    assertThat(
            run.evaluation.segments().metrics().get("device").values().stream()
                .mapToLong(ModelMetrics::examples)
                .sum())
        .isEqualTo(900);
  }

  @Test
  void drift_ofAnInput_andOfTheLoss_isFound() {
    Run run = new Run(definition(DRIFT));
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 3_000; i++) {
      boolean after = i >= 2_000;
      float views = random.nextInt(10) + (after ? 10 : 0);
      double share = after ? 0.5 : views > 4 ? 0.9 : 0.1;
      run.example(random.nextInt(300), views, 1, random.nextDouble() < share ? 1 : 0);
    }
    List<DriftEvent> drifts =
        run.evaluation.drift().orElseThrow().takeFound().stream()
            .filter(e -> e.shift().level() == DriftLevel.DRIFT && e.time() >= 2_000 * 60_000)
            .toList();
    assertThat(drifts)
        .extracting(DriftEvent::stream)
        .contains("loss", "input.views")
        .doesNotContain("input.views.missing", "input.device.missing");
    DriftEvent views =
        drifts.stream().filter(e -> e.stream().equals("input.views")).findFirst().orElseThrow();
    assertThat(views.shift().up()).isTrue();
    assertThat(views.shift().before()).isCloseTo(4.5, within(0.5));
    assertThat(views.time()).isBetween(2_000 * 60_000L, 2_200 * 60_000L);
  }

  @Test
  void inputThatIsNoLongerDelivered_isADriftOfItsMissing() {
    Run run = new Run(definition(DRIFT));
    for (int i = 0; i < 1_000; i++) {
      run.example(i, i < 500 ? i % 7 : Float.NaN, i < 500 ? 1 + i % 2 : 0, i % 2);
    }
    List<String> drifted =
        run.evaluation.drift().orElseThrow().streams().stream()
            .filter(s -> s.drifts() > 0)
            .map(DriftStream::name)
            .toList();
    assertThat(drifted).contains("input.views.missing", "input.device.missing");
  }

  @Test
  void state_restoredAnywhere_continuesToTheSameBytes() throws IOException {
    Run plain = new Run(definition(SEGMENTS, FOLDS, DRIFT));
    Run restored = new Run(definition(SEGMENTS, FOLDS, DRIFT));
    for (int part = 0; part < 6; part++) {
      examples(plain, part, 101);
      examples(restored, part, 101);
      assertThat(Run.read(restored, restored.bytes())).isTrue();
      assertThat(restored.bytes()).isEqualTo(plain.bytes());
    }
  }

  @Test
  void declarationChanged_startsAnewWhatChanged_andKeepsTheRest() throws IOException {
    Run old = new Run(definition(SEGMENTS, FOLDS, DRIFT));
    examples(old, 4, 500);
    byte[] bytes = old.bytes();

    Run withoutFolds = new Run(definition("threshold: 0.2, ", SEGMENTS, DRIFT));
    assertThat(Run.read(withoutFolds, bytes)).as("groups mean the same").isFalse();
    assertThat(withoutFolds.evaluation.validation().total().loss())
        .isEqualTo(old.evaluation.validation().total().loss());
    assertThat(withoutFolds.evaluation.validation().total().get(Measure.THRESHOLD)).isEqualTo(0.2);
    assertThat(withoutFolds.evaluation.segments().metrics().get("device").get("d1").loss())
        .isEqualTo(old.evaluation.segments().metrics().get("device").get("d1").loss());

    Run otherDrift = new Run(definition(SEGMENTS, FOLDS, "drift: {detector: adwin}, "));
    assertThat(Run.read(otherDrift, bytes)).isTrue();
    assertThat(otherDrift.evaluation.drift().orElseThrow().streams()).hasSize(1);
    assertThat(otherDrift.evaluation.folds().orElseThrow().metrics())
        .isEqualTo(old.evaluation.folds().orElseThrow().metrics());

    Run nothing = new Run(definition());
    assertThat(Run.read(nothing, bytes)).isFalse();
    examples(nothing, 5, 10);
    assertThat(nothing.evaluation.validation().total().examples()).isEqualTo(510);
  }

  @Test
  void decisions_beforeEvaluateFrom_countNowhere() {
    Run run = new Run(definition("evaluate-from: 1970-01-02, ", SEGMENTS, FOLDS, DRIFT));
    examples(run, 6, 1_440);
    assertThat(run.evaluation.validation().total().examples()).isZero();
    examples(run, 7, 10);
    assertThat(run.evaluation.validation().total().examples()).isEqualTo(10);
    assertThat(
            run.evaluation.folds().orElseThrow().metrics().stream()
                .mapToLong(ModelMetrics::examples)
                .sum())
        .isEqualTo(10);
    assertThat(run.evaluation.drift().orElseThrow().streams()).allMatch(DriftStream::warmingUp);
  }

  @Test
  void evaluateFrom_changed_countsFromTheNewDateOn() throws IOException {
    Run old = new Run(definition("evaluate-from: 2100-01-01, "));
    examples(old, 8, 50);
    assertThat(old.evaluation.validation().total().examples()).isZero();
    Run sooner = new Run(definition());
    Run.read(sooner, old.bytes());
    examples(sooner, 9, 50);
    assertThat(sooner.evaluation.validation().total().examples()).isEqualTo(50);
  }
}
