package io.memberflow.models;

import static io.memberflow.models.StoredModel.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.evaluation.Measure;
import io.memberflow.labels.Example;
import io.memberflow.labels.HorizonGrid;
import io.memberflow.store.Reasons;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ModelEngineTest {
  private static final long EPOCH = 60_000;
  private static final String YAML =
      """
      features:
        - {name: views, entity: member, aggregate: count, of: view}
        - {name: device, entity: member, aggregate: last, of: view, field: device}
      models:
        - {name: buy, kind: logistic, on: view, label: purchase, match: item, within: 24h,
           features: [views, device, event.dwell], learning-rate: 0.5}
      """;

  private static ModelEngine engine(String yaml) {
    Catalogue catalogue = CatalogueReader.parse("test", yaml);
    return new ModelEngine(catalogue.models().get(0), catalogue);
  }

  private static Example decision(long id, long time, float... numbers) {
    return new Example(
        "buy",
        true,
        id,
        time,
        time + 100 * EPOCH,
        "m" + id % 5,
        "i",
        numbers,
        new long[] {id % 3},
        Float.NaN);
  }

  private static Example answer(long id, long time, float label) {
    return new Example("buy", false, id, time, time, null, null, null, null, label);
  }

  /** Epochs of decisions, each answered in its own or a later epoch, some never. */
  private static List<List<Example>> epochs(int count, Random random) {
    List<List<Example>> epochs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      epochs.add(new ArrayList<>());
    }
    for (int i = 0; i < count * 4; i++) {
      int at = random.nextInt(count);
      long id = random.nextLong();
      long time = at * EPOCH + random.nextInt(100);
      epochs.get(at).add(decision(id, time, random.nextInt(5), random.nextFloat()));
      int answeredAt = at + random.nextInt(4);
      if (answeredAt < count) {
        float label = random.nextInt(2);
        epochs.get(answeredAt).add(answer(id, answeredAt * EPOCH + random.nextInt(200), label));
      }
    }
    return epochs;
  }

  private static void close(ModelEngine engine, int epoch, List<Example> inputs) {
    engine.closeEpoch((epoch + 1) * EPOCH, (epoch + 1) * EPOCH - 1, inputs);
  }

  @Property(tries = 50)
  void orderOfInputsInAnEpoch_doesNotMatterToABit(
      @ForAll @IntRange(min = 1, max = 15) int count, @ForAll @LongRange(min = 0) long seed)
      throws Exception {
    List<List<Example>> epochs = epochs(count, new Random(seed));
    ModelEngine inOrder = engine(YAML);
    ModelEngine shuffled = engine(YAML);
    for (int i = 0; i < count; i++) {
      close(inOrder, i, epochs.get(i));
      List<Example> other = new ArrayList<>(epochs.get(i));
      Collections.shuffle(other, new Random(~seed));
      close(shuffled, i, other);
    }
    assertThat(bytes(shuffled)).isEqualTo(bytes(inOrder));
    assertThat(shuffled.pending()).isEqualTo(inOrder.pending());
    assertThat(shuffled.takeScores()).isEqualTo(inOrder.takeScores());
  }

  @Property(tries = 50)
  void stateRoundTrips_midStream_continueToTheSameBits(
      @ForAll @IntRange(min = 1, max = 15) int count, @ForAll @LongRange(min = 0) long seed)
      throws Exception {
    List<List<Example>> epochs = epochs(count, new Random(seed));
    ModelEngine plain = engine(YAML);
    ModelEngine restored = engine(YAML);
    MapPieces open = new MapPieces();
    for (int i = 0; i < count; i++) {
      close(plain, i, epochs.get(i));
      restored = StoredModel.of(restored, open).into(engine(YAML));
      close(restored, i, epochs.get(i));
      assertThat(restored.takeScores()).isEqualTo(plain.takeScores());
      assertThat(bytes(restored)).isEqualTo(bytes(plain));
    }
  }

  @Test
  void scores_useTheWeightsOfTheEpochBefore() {
    ModelEngine engine = engine(YAML);
    close(engine, 0, List.of(decision(1, 0, 1, 1), answer(1, 1, 1), decision(2, 2, 1, 1)));
    assertThat(engine.takeScores().values()).allMatch(s -> s.value() == 0.5f && s.learned() == 0);
    close(engine, 1, List.of(decision(3, EPOCH, 1, 1)));
    assertThat(engine.takeScores().get("m3")).matches(s -> s.value() > 0.5f && s.learned() == 1);
  }

  /** ln 2 each: both were predicted at 0.5 before anything was learnt, however late the answer. */
  @Test
  void answer_isValidatedAgainstThePredictionOfItsDecision() {
    ModelEngine engine = engine(YAML);
    close(engine, 0, List.of(decision(1, 0, 1, 1), decision(2, 1, 1, 1)));
    close(engine, 1, List.of(answer(1, EPOCH, 1)));
    close(engine, 9, List.of(answer(2, 9 * EPOCH, 1)));
    assertThat(engine.validation().total().examples()).isEqualTo(2);
    assertThat(engine.validation().total().get(Measure.LOG_LOSS))
        .isCloseTo(Math.log(2), within(1e-6));
    assertThat(engine.model().learned()).isEqualTo(2);
    assertThat(engine.pending()).isZero();
    assertThat(engine.asOf()).isEqualTo(10 * EPOCH);
  }

  /** The same examples, with every no told and with none. */
  @Property(tries = 50)
  void silence_isTheSameAsANo(
      @ForAll @IntRange(min = 1, max = 40) int count, @ForAll @LongRange(min = 0) long seed)
      throws Exception {
    Random random = new Random(seed);
    List<List<Example>> told = new ArrayList<>();
    List<List<Example>> silent = new ArrayList<>();
    int last = count + 1;
    for (int i = 0; i <= last; i++) {
      told.add(new ArrayList<>());
      silent.add(new ArrayList<>());
    }
    for (int i = 0; i < count * 4; i++) {
      long time = random.nextInt(count) * EPOCH + random.nextInt(100);
      Example decision = shortDecision(random.nextLong(), time, random.nextFloat());
      long known = HorizonGrid.of(SHORT_MODEL).known(decision.deadline());
      Example answer = answer(decision.id(), known, random.nextInt(3) == 0 ? 1 : 0);
      for (List<List<Example>> epochs : List.of(told, silent)) {
        epochs.get((int) (time / EPOCH)).add(decision);
        if (known < (last + 1) * EPOCH && (epochs == told || answer.label() != 0)) {
          epochs.get((int) (known / EPOCH)).add(answer);
        }
      }
    }
    ModelEngine first = engine(SHORT);
    ModelEngine second = engine(SHORT);
    MapPieces open = new MapPieces();
    for (int i = 0; i <= last; i++) {
      close(first, i, told.get(i));
      close(second, i, silent.get(i));
      second = StoredModel.of(second, open).into(engine(SHORT));
      assertThat(second.takeScores()).isEqualTo(first.takeScores());
      assertThat(bytes(second)).isEqualTo(bytes(first));
    }
  }

  private static final String SHORT = YAML.replace("within: 24h", "within: 6m");
  private static final ModelDefinition SHORT_MODEL =
      CatalogueReader.parse("test", SHORT).models().get(0);

  private static Example shortDecision(long id, long time, float number) {
    return new Example(
        "buy",
        true,
        id,
        time,
        time + 6 * EPOCH,
        "m" + Math.floorMod(id, 5),
        "i",
        new float[] {number, 1},
        new long[] {Math.floorMod(id, 3)},
        Float.NaN);
  }

  @Test
  void silence_upToTheEndOfTheData_answersOnlyWhatHasEnded() {
    ModelEngine engine = engine(SHORT);
    close(engine, 0, List.of(shortDecision(1, 0, 1)));
    assertThat(engine.nextEnd()).isEqualTo(10 * EPOCH);

    assertThat(engine.closeEpoch(11 * EPOCH, 10 * EPOCH - 1, List.of())).isFalse();
    assertThat(engine.pending()).isEqualTo(1);
    assertThat(engine.asOf()).as("nothing happened").isEqualTo(EPOCH);

    assertThat(engine.closeEpoch(11 * EPOCH, 10 * EPOCH, List.of())).isTrue();
    assertThat(engine.model().learned()).isEqualTo(1);
    assertThat(engine.nextEnd()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void silence_ofAModelThatSkipsZeros_withdraws() {
    ModelEngine engine =
        engine(
            SHORT.replace(
                "kind: logistic, on: view, label: purchase, match: item",
                "kind: linear, on: view, sum: purchase, zeros: skip"));
    close(engine, 0, List.of(shortDecision(1, 0, 1), shortDecision(2, 0, 1)));
    close(engine, 10, List.of(answer(2, 10 * EPOCH, 7)));
    assertThat(engine.pending()).isZero();
    assertThat(engine.model().learned()).isEqualTo(1);
    assertThat(engine.unmatched()).isZero();
  }

  @Test
  void openExamples_ofOtherLabels_areDroppedAtARestore() throws Exception {
    ModelEngine before = engine(SHORT);
    close(before, 0, List.of(shortDecision(1, 0, 1)));
    StoredModel stored = StoredModel.of(before);
    ModelEngine same = stored.into(engine(SHORT));
    ModelEngine other = stored.into(engine(SHORT.replace("within: 6m", "within: 7m")));
    assertThat(same.pending()).isEqualTo(1);
    assertThat(other.pending()).isZero();
    assertThat(other.nextEnd()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void score_ofAMember_isTheLatest() {
    ModelEngine engine = engine(YAML);
    close(engine, 0, List.of(decision(6, 9, 1, 1), decision(1, 3, 1, 1)));
    assertThat(engine.takeScores().get("m1").time()).isEqualTo(9);
    assertThat(engine.takeScores()).isEmpty();
  }

  @Test
  void answer_withoutItsDecision_isCountedAndLearnsNothing() {
    ModelEngine engine = engine(YAML);
    close(engine, 0, List.of(answer(1, 0, 1)));
    assertThat(engine.unmatched()).isEqualTo(1);
    assertThat(engine.model().learned()).isZero();
  }

  @Test
  void decision_withAKnownId_isCountedAsRefused() {
    ModelEngine engine = engine(YAML);
    close(engine, 0, List.of(decision(1, 0, 1, 1), decision(1, 1, 1, 1)));
    assertThat(engine.refused()).isEqualTo(1);
    assertThat(engine.pending()).isEqualTo(1);
  }

  /** As the build before segments, folds and drift wrote it: one answer, one open decision. */
  private static byte[] firstLayout(ModelEngine engine, byte[] model) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(2);
    byte[] now = bytes(engine);
    out.write(now, 1, Long.BYTES); // and not the labels
    out.write(now, 1 + Long.BYTES + Integer.BYTES, 3 * Long.BYTES);
    out.write(model);
    out.writeUTF("WHETHER");
    out.writeLong(7 * 86_400_000L);
    out.writeLong(Long.MIN_VALUE);
    validation(out);
    out.writeInt(1);
    out.writeLong(4 * 86_400_000L);
    validation(out);
    out.writeInt(1);
    out.writeLong(77);
    out.writeLong(EPOCH);
    out.writeLong(100 * EPOCH);
    out.writeFloat(0.25f);
    out.writeFloat(3);
    out.writeFloat(Float.NaN);
    out.writeLong(5);
    return bytes.toByteArray();
  }

  private static void validation(DataOutputStream out) throws IOException {
    out.writeUTF("WHETHER");
    out.writeLong(2);
    // weight, labels, predictions, losses, exposures, label logs, absolute errors, squares
    for (double sum : new double[] {2, 1, 1, 2 * Math.log(2), 2, 0, 0, 0}) {
      out.writeDouble(sum);
    }
    for (int page = 0; page < 64; page++) {
      out.writeBoolean(page == 32); // the one that begins at the logit 0
      for (int i = 0; page == 32 && i < 128; i++) {
        out.writeDouble(i == 0 || i == 64 ? 1 : 0);
      }
    }
  }

  /** It waited in the open epoch of a savepoint while the catalogue got segments. */
  @Test
  void decision_madeBeforeTheSegments_isLearnt_andCountsInNone() {
    ModelEngine engine = engine(YAML.replace("within: 24h,", "within: 24h, segments: [device],"));
    close(engine, 0, List.of(decision(1, 0, 1, 1), answer(1, 1, 1)));
    assertThat(engine.model().learned()).isEqualTo(1);
    assertThat(engine.validation().total().examples()).isEqualTo(1);
    assertThat(engine.evaluation().segments().metrics().get("device")).isEmpty();
  }

  @Test
  void state_ofTheLayoutBefore_isRead_andGoesOn() throws Exception {
    String yaml = YAML.replace("within: 24h,", "within: 24h, folds: 3, segments: [device],");
    ModelEngine old = engine(YAML);
    close(old, 0, List.of(decision(1, 0, 1, 1), answer(1, 1, 1)));
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    old.model().write(new DataOutputStream(model));

    ModelEngine engine =
        new StoredModel(firstLayout(old, model.toByteArray()), new MapPieces()).into(engine(yaml));
    assertThat(engine.asOf()).isEqualTo(EPOCH);
    assertThat(engine.model().learned()).isEqualTo(1);
    assertThat(engine.validation().total().loss()).isCloseTo(Math.log(2), within(1e-12));
    assertThat(engine.validation().total().get(Measure.RECALL)).isEqualTo(1);
    assertThat(engine.validation().windows()).hasSize(1);

    close(engine, 1, List.of(answer(77, EPOCH, 1)));
    assertThat(engine.unmatched()).isZero();
    assertThat(engine.validation().total().examples()).isEqualTo(3);
    assertThat(engine.model().learned()).isEqualTo(2);
    assertThat(engine.evaluation().folds().orElseThrow().metrics())
        .allMatch(m -> m.examples() == 0);
  }

  @Test
  void state_ofAnotherDefinition_isRefusedWithTheRemedy() throws Exception {
    ModelEngine engine = engine(YAML);
    close(engine, 0, List.of(decision(1, 0, 1, 1)));
    StoredModel stored = StoredModel.of(engine);
    for (String other :
        List.of(
            YAML.replace("[views, device", "[device"),
            YAML.replace("learning-rate: 0.5", "learning-rate: 0.5, bits: 9"),
            YAML.replace("learning-rate: 0.5", "crosses: [[views, device]]"),
            YAML.replace("[views,", "[{name: views, transform: buckets, buckets: 8},"),
            YAML.replace("[views,", "[{name: views, transform: log},"))) {
      assertThatThrownBy(() -> stored.into(engine(other)))
          .hasMessageContaining("model buy")
          .hasMessageContaining("another name");
    }
  }

  @Test
  void state_underAnotherLearningRate_goesOnFromTheSamePredictions() throws Exception {
    ModelEngine before = engine(YAML);
    List<List<Example>> epochs = epochs(20, new Random(5));
    for (int i = 0; i < 20; i++) {
      close(before, i, epochs.get(i));
    }
    String yaml = YAML.replace("learning-rate: 0.5", "learning-rate: 0.05, l2: 1, negatives: 0.5");
    ModelEngine after = StoredModel.of(before).into(engine(yaml));
    Example next = decision(99, 20 * EPOCH, 3, 0.5f);
    before.takeScores();

    close(before, 20, List.of(next));
    close(after, 20, List.of(next));

    float expected = before.takeScores().get("m4").value();
    assertThat(after.takeScores().get("m4").value()).isCloseTo(expected, within(1e-6f));
    close(before, 21, List.of(answer(99, 21 * EPOCH, 1)));
    close(after, 21, List.of(answer(99, 21 * EPOCH, 1)));
    assertThat(after.model().learned()).isEqualTo(before.model().learned());
  }

  @Test
  void scoresOfAMember_haveReasonsOfTheLastDecision_beforeItsEpochIsLearnt() {
    ModelEngine engine = engine(YAML);
    List<Example> first = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      first.add(decision(i * 3, i, i % 2 == 0 ? 9 : 1, 4));
      first.add(answer(i * 3, 100 + i, i % 2 == 0 ? 1 : 0));
    }
    close(engine, 0, first);
    LatestScore untrained = engine.takeScores().get("m0");
    assertThat(engine.reasons().words(untrained.attributions()).text())
        .as("nothing was learnt when it scored")
        .isEqualTo("0");

    Example last = textDecision(5, EPOCH + 9, "phone", 9, 4);
    close(engine, 1, List.of(textDecision(0, EPOCH + 1, "tv", 1, 4), last));
    LatestScore score = engine.takeScores().get("m0");
    Reasons said = engine.reasons().words(score.attributions());
    assertThat(said.reasons().get(0).contribution()).isPositive();
    assertThat(said.reasons())
        .extracting(r -> r.value().orElse("missing"))
        .contains("9")
        .doesNotContain("tv");
    double sum = said.base();
    for (var reason : said.reasons()) {
      sum += reason.contribution();
    }
    // three inputs, three reasons: nothing is left out, but each is rounded
    assertThat(sum).isCloseTo(Math.log(score.value() / (1 - score.value())), within(0.02));
  }

  private static Example textDecision(long id, long time, String device, float... numbers) {
    return new Example(
        "buy",
        true,
        id,
        time,
        time + 100 * EPOCH,
        "m0",
        "i",
        numbers,
        new long[] {0},
        new String[] {device},
        new String[0],
        Float.NaN);
  }

  @Test
  void reasonsOfNothing_areSwitchedOff() {
    ModelEngine engine = engine(YAML.replace("learning-rate", "reasons: 0, learning-rate"));
    close(engine, 0, List.of(decision(0, 1, 1, 2)));
    assertThat(engine.takeScores().get("m0").attributions()).isNull();
  }

  @Test
  void reducedForm_isComparedWithTheWholeOnAnswersOfLaterEpochs_alsoAfterARestore()
      throws Exception {
    String yaml =
        YAML.replace("learning-rate", "publish: {prune: 0.9, weights: float16}, learning-rate");
    ModelEngine engine = engine(yaml);
    Random random = new Random(3);
    for (int epoch = 0; epoch < 80; epoch++) {
      List<Example> inputs = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        long id = epoch * 50 + i;
        float views = random.nextInt(5);
        float dwell = random.nextFloat();
        inputs.add(decision(id, epoch * EPOCH + i, views, dwell));
        inputs.add(
            answer(id, epoch * EPOCH + i, views + 4 * dwell + random.nextInt(2) > 4 ? 1 : 0));
      }
      close(engine, epoch, inputs);
      if (epoch == 40) {
        ModelEngine copy = StoredModel.of(engine).into(engine(yaml));
        assertThat(bytes(copy)).isEqualTo(bytes(engine));
        engine = copy;
      }
    }
    PublishedLoss loss = engine.publishedLoss();
    // the first thousand come before the first form
    assertThat(loss.answers()).isEqualTo((80 * 50 - 1_000) / 8);
    assertThat(loss.reduced()).isGreaterThan(loss.whole());
    assertThat(loss.whole()).isBetween(0.01, 0.6);
  }
}
