package io.memberflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.DriftMethod;
import io.memberflow.entities.EntityOperatorTest;
import io.memberflow.epochs.LogEnd;
import io.memberflow.labels.Example;
import io.memberflow.labels.HorizonGrid;
import io.memberflow.members.MemberOperatorTest;
import io.memberflow.members.ShopLog;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.store.Field;
import io.memberflow.store.Section;
import io.memberflow.streams.CollectedOutput;
import io.memberflow.streams.OperatorRun;
import io.memberflow.streams.OperatorRun.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // Flink's close() may be interrupted
class LearnOperatorTest {
  private static final List<String> MODELS =
      ShopLog.CATALOGUE.parse().models().stream().map(m -> m.name()).toList();
  private static final int EVERY = 40;
  private static final long EPOCH = ShopLog.CATALOGUE.parse().epoch().toMillis();
  private static final OutputTag<ModelDrift> DRIFT =
      new OutputTag<>("drift", ModelDriftSerializer.TYPE);

  /** Event time is behind whatever the clock says. */
  private static final PublishInterval CATCHING_UP = new PublishInterval(1_000, 60_000, -1L << 60);

  private static List<Example> examples;
  private static Map<String, Section> expected;
  private static List<Object> expectedDrift;

  @BeforeAll
  static void run() throws Exception {
    examples = new ArrayList<>();
    for (var run :
        List.of(
            MemberOperatorTest.run("hashmap", 1), EntityOperatorTest.run("hashmap", 50, 0, 1))) {
      run.values.stream()
          .filter(Example.class::isInstance)
          .forEach(value -> examples.add((Example) value));
    }
    examples.sort(Comparator.comparingLong(Example::time));
    OperatorRun<Example, Publication> undisturbed = run("hashmap", steps(0), 1);
    expected = undisturbed.published();
    expectedDrift = undisturbed.values;
    System.out.printf(
        "learn: %d examples, %d sections, %d changes%n",
        examples.size(), expected.size(), expectedDrift.size());
  }

  private static LearnOperator operator() {
    return new LearnOperator(
        ShopLog.CATALOGUE, 1, DRIFT, PublishInterval.always(Duration.ofSeconds(1)), LogEnd.NONE);
  }

  private static String model(Example example) {
    return example.model();
  }

  private static List<Step<Example>> steps(int shuffle) {
    List<Step<Example>> steps = new ArrayList<>();
    for (int i = 0; i < examples.size(); i += EVERY) {
      List<Example> batch =
          new ArrayList<>(examples.subList(i, Math.min(examples.size(), i + EVERY)));
      long time = batch.get(batch.size() - 1).time();
      if (shuffle != 0) {
        Collections.shuffle(batch, new Random(shuffle));
      }
      batch.forEach(example -> steps.add(new Step<>(example, example.time())));
      steps.add(Step.watermark(time - 1));
    }
    return steps;
  }

  private static OperatorRun<Example, Publication> run(
      String backend, List<Step<Example>> steps, int... parallelisms) throws Exception {
    return new OperatorRun<>(backend, LearnOperatorTest::operator, LearnOperatorTest::model)
        .over(steps, parallelisms);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Example, Publication> open(
      CollectedOutput<Publication> output, OperatorSubtaskState state) throws Exception {
    return open(operator(), output, state);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Example, Publication> open(
      LearnOperator operator, CollectedOutput<Publication> output, OperatorSubtaskState state)
      throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, Example, Publication> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            operator, LearnOperatorTest::model, Types.STRING);
    harness.setOutputCreator(serializer -> output);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  @Test
  void run_publishesScoresMetricsWindowsAndSnapshotsOfEveryModel() {
    for (String model : MODELS) {
      assertThat(expected)
          .containsKeys(
              "metrics " + model + " overall",
              "metrics " + model + " windows",
              "model " + model + " snapshot",
              "member m0 " + model);
    }
  }

  @Test
  void evaluation_asDeclared_isPublishedByPart() {
    for (String part : List.of("segments", "folds", "drift", "reliability")) {
      assertThat(expected).containsKey("metrics purchase_24h " + part);
    }
    assertThat(expected).doesNotContainKeys("metrics weekly_orders reliability");
    assertThat(fields("segments"))
        .anyMatch(field -> field.startsWith("segment.top_category=c"))
        .contains("segment.views_1h=1..3", "segment.event.brand=b3");
    assertThat(fields("folds")).contains("fold.2", "folds.log-loss.mean", "folds.auc.deviation");
    assertThat(fields("drift"))
        .contains("drift.loss", "drift.input.spend_7d", "drift.input.spend_7d.missing");
    assertThat(fields("reliability")).contains("reliability.00", "reliability.14");
    assertThat(fields("overall")).contains("threshold", "precision", "calibration-error", "loss");
  }

  private static List<String> fields(String part) {
    return expected.get("metrics purchase_24h " + part).fields().stream().map(Field::name).toList();
  }

  @Test
  void change_isEmittedWithModelAndStream() {
    assertThat(expectedDrift)
        .isNotEmpty()
        .allSatisfy(
            value -> {
              ModelDrift drift = (ModelDrift) value;
              assertThat(drift.model()).isEqualTo("purchase_24h");
              assertThat(drift.detector()).isEqualTo(DriftMethod.CUSUM);
              assertThat(drift.event().stream()).matches("loss|input\\..*");
            });
  }

  @Test
  void arrivalOrder_makesNoDifference() throws Exception {
    OperatorRun<Example, Publication> run = run("hashmap", steps(5), 1);
    assertThat(run.published()).isEqualTo(expected);
    assertThat(run.values).isEqualTo(expectedDrift);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void restore_alsoRescaled_givesTheSameAsAnUndisturbedRun(String backend) throws Exception {
    OperatorRun<Example, Publication> run = run(backend, steps(0), 1, 2, 1);
    assertThat(run.published()).isEqualTo(expected);
    assertThat(run.values).containsExactlyElementsOf(expectedDrift);
  }

  @Test
  void catchingUp_alsoWithRestores_endsWithTheSame() throws Exception {
    Map<String, Section> catchingUp =
        new OperatorRun<>(
                "hashmap",
                () -> new LearnOperator(ShopLog.CATALOGUE, 1, DRIFT, CATCHING_UP, LogEnd.NONE),
                LearnOperatorTest::model)
            .over(steps(0), 1, 2, 1)
            .published();

    assertThat(catchingUp).isEqualTo(expected);
  }

  @Test
  void scores_thatWaitedInACheckpoint_arePublishedOnce() throws Exception {
    CollectedOutput<Publication> before = new CollectedOutput<>();
    CollectedOutput<Publication> after = new CollectedOutput<>();
    OperatorSubtaskState state;
    LearnOperator operator =
        new LearnOperator(ShopLog.CATALOGUE, 1, DRIFT, CATCHING_UP, LogEnd.NONE);
    try (var harness = open(operator, before, null)) {
      for (Example example : examples) {
        harness.processElement(example, example.time());
      }
      harness.processWatermark(examples.get(examples.size() - 1).time() + 86_400_000);
      harness.prepareSnapshotPreBarrier(1);
      harness.snapshot(1, 1);
      assertThat(scores(before)).as("while they wait").isEmpty();
      harness.getProcessingTimeService().advance(60_000);
      assertThat(scores(before)).as("when the time has come").isNotEmpty();
      harness.prepareSnapshotPreBarrier(2);
      state = harness.snapshot(2, 2);
    }
    try (var harness = open(operator(), after, state)) {
      harness.getOneInputOperator().finish();
    }

    assertThat(scores(after)).as("after the restore").isEmpty();
  }

  private static List<Publication> scores(CollectedOutput<Publication> output) {
    return output.take(Publication.class).stream().filter(p -> p.kind().equals("member")).toList();
  }

  @Test
  void model_thatLearnsNothingAfterARestore_isPublishedAsItIs() throws Exception {
    CollectedOutput<Publication> before = new CollectedOutput<>();
    CollectedOutput<Publication> after = new CollectedOutput<>();
    OperatorSubtaskState state;
    try (var harness = open(before, null)) {
      for (Step<Example> step : steps(0)) {
        if (step.input() == null) {
          harness.processWatermark(step.time());
        } else {
          harness.processElement(step.input(), step.time());
        }
      }
      harness.getOneInputOperator().finish();
      harness.prepareSnapshotPreBarrier(1);
      state = harness.snapshot(1, 1);
    }
    try (var harness = open(after, state)) {
      harness.getOneInputOperator().finish();
    }

    List<Publication> snapshots = snapshots(after);
    assertThat(snapshots).hasSize(MODELS.size());
    for (Publication snapshot : snapshots) {
      assertThat(snapshot.section())
          .isEqualTo(expected.get("model " + snapshot.id() + " snapshot"));
    }
  }

  /** The end of the horizon is in an epoch without inputs, and of another run. */
  @Test
  void horizonThatEndsInSilence_afterARestore_isLearntWhenItsTimeHasPassed() throws Exception {
    CollectedOutput<Publication> output = new CollectedOutput<>();
    Example decision =
        examples.stream()
            .filter(e -> e.decision() && e.model().equals("purchase_24h"))
            .findFirst()
            .orElseThrow();
    long known =
        HorizonGrid.of(ShopLog.CATALOGUE.parse().model("purchase_24h").orElseThrow())
            .known(decision.deadline());
    OperatorSubtaskState state;
    try (var harness = open(output, null)) {
      harness.processElement(decision, decision.time());
      harness.processWatermark(known - 1);
      harness.prepareSnapshotPreBarrier(1);
      state = harness.snapshot(1, 1);
    }
    for (boolean ends : new boolean[] {true, false}) {
      output.take(Publication.class);
      try (var harness = open(output, state)) {
        harness.processWatermark(ends ? known + EPOCH : known - 1);
        harness.getOneInputOperator().finish();
      }
      assertThat(snapshots(output))
          .singleElement()
          .extracting(p -> p.section().version())
          .as("examples learnt")
          .isEqualTo(ends ? "1" : "0");
    }
  }

  /** Restored sources that had ended before say that time is over. */
  @Test
  void horizon_isNotEndedByTheEndOfAllTime() throws Exception {
    CollectedOutput<Publication> output = new CollectedOutput<>();
    Example decision = examples.stream().filter(Example::decision).findFirst().orElseThrow();
    try (var harness = open(output, null)) {
      harness.processElement(decision, decision.time());
      harness.processWatermark(decision.time() + EPOCH);
      harness.processWatermark(Long.MAX_VALUE);
      harness.getOneInputOperator().finish();
    }
    assertThat(snapshots(output))
        .singleElement()
        .extracting(p -> p.section().version())
        .isEqualTo("0");
  }

  /** Weights are large, so they wait a minute; who learns nothing more has no reason to. */
  @Test
  void weights_whenEventTimeStandsStill_arePublishedAsTheyAre() throws Exception {
    CollectedOutput<Publication> output = new CollectedOutput<>();
    int half = examples.size() / 2;
    try (var harness = open(output, null)) {
      for (Example example : examples.subList(0, half)) {
        harness.processElement(example, example.time());
      }
      harness.processWatermark(examples.get(half).time());
      harness.getProcessingTimeService().advance(1_000);
      assertThat(snapshots(output)).as("the first ones").isNotEmpty();

      for (Example example : examples.subList(half, examples.size())) {
        harness.processElement(example, example.time());
      }
      harness.processWatermark(examples.get(examples.size() - 1).time() + EPOCH);
      harness.getProcessingTimeService().advance(4_000);
      assertThat(snapshots(output)).as("while more may come").isEmpty();
      harness.getProcessingTimeService().advance(1_000);
      assertThat(snapshots(output)).as("when it stands still").hasSize(MODELS.size());
      harness.getProcessingTimeService().advance(10_000);
      assertThat(snapshots(output)).as("when nothing has changed").isEmpty();
    }
  }

  private static List<Publication> snapshots(CollectedOutput<Publication> output) {
    return output.take(Publication.class).stream()
        .filter(p -> p.section().name().equals("snapshot"))
        .toList();
  }

  @Test
  void endOfInput_publishesTheLastSnapshotOnce() throws Exception {
    CollectedOutput<Publication> output = new CollectedOutput<>();
    try (var harness = open(output, null)) {
      for (Example example : examples) {
        harness.processElement(example, example.time());
      }
      harness.getOneInputOperator().finish();
      assertThat(snapshots(output)).hasSize(MODELS.size());

      harness.prepareSnapshotPreBarrier(1);
      assertThat(snapshots(output)).as("after the end").isEmpty();
    }
  }
}
