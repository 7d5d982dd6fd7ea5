package io.memberflow.entities;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FieldNames;
import io.memberflow.epochs.LogEnd;
import io.memberflow.events.Event;
import io.memberflow.labels.Example;
import io.memberflow.members.MemberOperatorTest;
import io.memberflow.members.ShopLog;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.streams.CollectedOutput;
import io.memberflow.streams.OperatorRun;
import io.memberflow.streams.OperatorRun.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class EntityOperatorTest {
  private static final long MINUTE = 60_000;
  private static final long EPOCH = 7 * MINUTE;
  private static final long START = Math.floorDiv(ShopLog.START, EPOCH) * EPOCH;
  private static final long HOUR = 60 * MINUTE;
  private static final int VIEWS_1H = 3;

  private final CollectedOutput<Example> output = new CollectedOutput<>();
  private KeyedOneInputStreamOperatorTestHarness<String, EntityInput, Example> harness;

  private static EntityOperator operator() {
    return new EntityOperator(
        ShopLog.CATALOGUE,
        1,
        new OutputTag<>("features", PublicationSerializer.TYPE),
        PublishInterval.always(Duration.ofSeconds(1)),
        LogEnd.NONE);
  }

  @BeforeEach
  void open() throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(operator(), EntityInput::key, Types.STRING);
    harness.setOutputCreator(serializer -> output);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static EntityInput view(String id, long time) {
    Event event = Event.builder(EventType.VIEW, id, "m", time).item("i").build();
    return EntityInput.of("item", "i", event, event, null);
  }

  private static EntityInput decision(long time) {
    float[] numbers = new float[7];
    return new EntityInput(
        "item:i",
        time,
        null,
        new Example(
            "purchase_24h", true, time, time, time + 1, "m", "i", numbers, new long[2], Float.NaN));
  }

  private float viewsSeenByADecisionAt(long time) throws Exception {
    harness.processElement(decision(time), time);
    harness.processWatermark(Math.floorDiv(time, EPOCH) * EPOCH + EPOCH - 1);
    return output.take(Example.class).get(0).numbers()[VIEWS_1H - 1];
  }

  private List<Publication> published() throws Exception {
    harness.getProcessingTimeService().advance(1000);
    return output.take(Publication.class);
  }

  @Test
  void decision_seesTheItemAsOfItsEpochsStart() throws Exception {
    harness.processElement(view("1", START), START);
    harness.processElement(view("2", START + 1), START + 1);

    assertThat(viewsSeenByADecisionAt(START + 2)).isZero();
    assertThat(viewsSeenByADecisionAt(START + EPOCH)).isEqualTo(2);
  }

  @Test
  void decision_waitsForTheEndOfItsEpoch() throws Exception {
    harness.processElement(decision(START), START);
    harness.processWatermark(START + EPOCH - 2);
    assertThat(output.take(Example.class)).isEmpty();

    harness.processWatermark(START + EPOCH - 1);
    assertThat(output.take(Example.class)).hasSize(1);
  }

  @Test
  void window_thatEmpties_isAnnouncedWithoutAnEvent() throws Exception {
    harness.processElement(view("1", START), START);
    harness.processWatermark(START + EPOCH - 1);
    assertThat(published().toString()).contains(FieldNames.SHORT.field("item_views_1h") + "=1");

    harness.processWatermark(START + HOUR + 2 * EPOCH);
    assertThat(published().toString()).contains(FieldNames.SHORT.field("item_views_1h") + "=0");
  }

  @Test
  void item_silentForTheRetention_isForgotten() throws Exception {
    harness.processElement(view("1", START), START);
    harness.processWatermark(START + EPOCH);
    harness.snapshot(1, 1);
    assertThat(harness.numKeyedStateEntries()).isPositive();

    harness.processWatermark(START + 12 * 24 * HOUR + EPOCH);
    harness.getProcessingTimeService().advance(1000);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void endOfInput_takesTheLastEpochAndEmptiesNoWindow() throws Exception {
    harness.processElement(view("1", START), START);
    harness.getOneInputOperator().finish();

    assertThat(output.take(Publication.class).toString())
        .contains(FieldNames.SHORT.field("item_views_1h") + "=1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 100_000})
  void watermarkSteps_ofAnySize_giveTheSame(int every) throws Exception {
    OperatorRun<EntityInput, Example> expected = run("hashmap", 7, 0, 1);
    OperatorRun<EntityInput, Example> other = run("hashmap", every, 0, 1);

    assertThat(texts(other.values)).containsExactlyInAnyOrderElementsOf(texts(expected.values));
    if (every < 100_000) {
      assertThat(other.published()).isEqualTo(expected.published());
    }
  }

  @Test
  void arrivalOrder_withinTheLateness_makesNoDifference() throws Exception {
    OperatorRun<EntityInput, Example> expected = run("hashmap", 50, 0, 1);
    OperatorRun<EntityInput, Example> other = run("hashmap", 50, 17, 1);

    assertThat(texts(other.values)).containsExactlyInAnyOrderElementsOf(texts(expected.values));
    assertThat(other.published()).isEqualTo(expected.published());
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void restore_alsoRescaled_givesTheSameAsAnUndisturbedRun(String backend) throws Exception {
    OperatorRun<EntityInput, Example> undisturbed = run("hashmap", 7, 0, 1);
    OperatorRun<EntityInput, Example> disturbed = run(backend, 7, 0, 1, 2, 1);
    System.out.printf(
        "items: %d examples, %d records%n",
        undisturbed.values.size(), undisturbed.published().size());

    assertThat(texts(disturbed.values))
        .containsExactlyInAnyOrderElementsOf(texts(undisturbed.values));
    assertThat(disturbed.published()).isEqualTo(undisturbed.published());
  }

  /**
   * The items' outputs for the members' decisions and events.
   *
   * @param every inputs between watermarks
   * @param shuffle seed of the arrival order between two watermarks; 0 for the order of time
   */
  public static OperatorRun<EntityInput, Example> run(
      String backend, int every, int shuffle, int... parallelisms) throws Exception {
    List<EntityInput> inputs = new ArrayList<>();
    MemberOperatorTest.run("hashmap", 1).values.stream()
        .filter(EntityInput.class::isInstance)
        .forEach(input -> inputs.add((EntityInput) input));
    inputs.sort(Comparator.comparingLong(EntityInput::time));
    List<Step<EntityInput>> steps = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i += every) {
      List<EntityInput> batch =
          new ArrayList<>(inputs.subList(i, Math.min(inputs.size(), i + every)));
      long time = batch.get(batch.size() - 1).time();
      if (shuffle != 0) {
        Collections.shuffle(batch, new Random(shuffle));
      }
      batch.forEach(input -> steps.add(new Step<>(input, input.time())));
      steps.add(Step.watermark(time - 1));
    }
    return new OperatorRun<>(backend, EntityOperatorTest::operator, EntityInput::key)
        .over(steps, parallelisms);
  }

  private static List<String> texts(List<Object> values) {
    return values.stream()
        .map(Example.class::cast)
        .map(e -> e.id() + " " + Arrays.toString(e.numbers()) + " " + Arrays.toString(e.tokens()))
        .sorted()
        .toList();
  }
}
