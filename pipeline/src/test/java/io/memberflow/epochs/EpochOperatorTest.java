package io.memberflow.epochs;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.events.EventSerializer;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.streams.CollectedOutput;
import io.memberflow.streams.OperatorRun;
import io.memberflow.streams.OperatorRun.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOperatorTest {
  private static final long EPOCH = 100;
  private static final int MORE_THAN_THE_HEAP_HOLDS = 210_000;

  private final CollectedOutput<String> output = new CollectedOutput<>();
  private KeyedOneInputStreamOperatorTestHarness<String, Event, String> harness;

  /** Says what each epoch held: its sorted ids, or their number where there are many. */
  private static final class Telling extends EpochOperator<Event, String> {
    private static final long serialVersionUID = 1L;

    Telling(LogEnd end) {
      super(EPOCH, EventSerializer.INSTANCE, PublishInterval.always(Duration.ofSeconds(1)), end);
    }

    @Override
    protected String keyOf(Event input) {
      return input.member();
    }

    @Override
    protected long timeOf(Event input) {
      return input.time();
    }

    @Override
    protected void closeEpoch(String key, long start, long end, List<Event> inputs) {
      assertThat(inputs).allMatch(event -> event.member().equals(key));
      List<String> ids = inputs.stream().map(Event::id).sorted().toList();
      String held = ids.size() > 10 ? ids.size() + " inputs" : String.join(" ", ids);
      output.collect(new StreamRecord<>("%s %d-%d: %s".formatted(key, start, end, held)));
    }

    @Override
    protected void publish() {}
  }

  @BeforeEach
  void open() throws Exception {
    open(LogEnd.OF_DATA);
  }

  private void open(LogEnd end) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(new Telling(end), Event::member, Types.STRING);
    harness.setOutputCreator(serializer -> output);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static Event event(String id, String member, long time) {
    return Event.builder(EventType.VIEW, id, member, time).build();
  }

  private void take(String id, String member, long time) throws Exception {
    harness.processElement(event(id, member, time), time);
  }

  @Test
  void epoch_closesWithItsLastMillisecond() throws Exception {
    take("a", "m", 0);
    take("b", "m", 99);
    take("c", "m", 100);
    harness.processWatermark(98);
    assertThat(output.take(String.class)).isEmpty();

    harness.processWatermark(99);
    assertThat(output.take(String.class)).containsExactly("m 0-100: a b");
  }

  @Test
  void epochs_ofSeveralKeys_closeInOrderOfTime() throws Exception {
    take("c", "n", 150);
    take("a", "m", 50);
    take("b", "m", -50);
    harness.processWatermark(300);

    assertThat(output.take(String.class))
        .containsExactly("m -100-0: b", "m 0-100: a", "n 100-200: c");
  }

  @Test
  void input_behindTheWatermark_joinsTheOpenEpoch() throws Exception {
    harness.processWatermark(250);
    take("late", "m", 10);
    take("new", "m", 260);
    harness.processWatermark(299);

    assertThat(output.take(String.class)).containsExactly("m 200-300: late new");
  }

  @Test
  void endOfInput_closesTheLastEpochs() throws Exception {
    take("b", "m", 150);
    take("a", "m", 50);
    harness.getOneInputOperator().finish();

    assertThat(output.take(String.class)).containsExactly("m 0-100: a", "m 100-200: b");
  }

  @Test
  void endOfInput_besideAJobThatStillWaits_leavesTheLastEpochsOpen() throws Exception {
    close();
    open(new LogEnd(true, 99, false));
    take("b", "m", 150);
    take("a", "m", 50);
    harness.processWatermark(99);
    harness.getOneInputOperator().finish();

    assertThat(output.take(String.class)).containsExactly("m 0-100: a");
  }

  @Test
  void inputs_beyondTheHeapBound_waitInState() throws Exception {
    for (int i = 0; i < MORE_THAN_THE_HEAP_HOLDS; i++) {
      take("e" + i, "m" + i % 2, i % 200);
    }
    assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
    take("one more", "m0", 0);
    harness.processWatermark(200);

    assertThat(output.take(String.class))
        .containsExactlyInAnyOrder(
            "m0 0-100: 52501 inputs",
            "m1 0-100: 52500 inputs",
            "m0 100-200: 52500 inputs",
            "m1 100-200: 52500 inputs");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void checkpoints_inTheMiddleOfAnEpoch_loseAndDoubleNothing() throws Exception {
    take("a", "m", 0);
    harness.snapshot(1, 1);
    take("b", "m", 1);
    harness.snapshot(2, 2);
    take("c", "m", 2);
    harness.processWatermark(99);

    assertThat(output.take(String.class)).containsExactly("m 0-100: a b c");
    harness.snapshot(3, 3);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void checkpoint_keepsTheInputsOfAllKeys_inOneEntryForAKeyGroup() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      take("e" + i, "m" + i, i);
    }
    harness.snapshot(1, 1);
    int keyGroups = harness.getEnvironment().getTaskInfo().getMaxNumberOfParallelSubtasks();
    // ten epochs are open, and each of the keys has one
    assertThat(harness.numKeyedStateEntries()).isLessThanOrEqualTo(keyGroups);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void input_thatJoinedALaterEpoch_staysInItAfterARestore(String backend) throws Exception {
    List<Step<Event>> steps =
        List.of(
            Step.watermark(250),
            new Step<>(event("late", "m", 10), 10),
            new Step<>(event("new", "n", 260), 260),
            Step.watermark(298),
            new Step<>(event("newer", "m", 270), 270),
            Step.watermark(299));

    assertThat(run(backend, steps, 1, 2, 3))
        .containsExactly("m 200-300: late newer", "n 200-300: new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void manyInputsOfOneKey_surviveCheckpointsWhole(String backend) throws Exception {
    List<Step<Event>> steps = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      steps.add(new Step<>(event("e" + i, "m" + i % 2, i % 150), i % 150));
    }
    steps.add(Step.watermark(200));

    assertThat(run(backend, steps, 1, 2, 1))
        .containsExactly(
            "m0 0-100: 3350 inputs",
            "m0 100-200: 1650 inputs",
            "m1 0-100: 3350 inputs",
            "m1 100-200: 1650 inputs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void restoreRescaleAndArrivalOrder_makeNoDifference(String backend) throws Exception {
    List<Step<Event>> steps = new ArrayList<>();
    List<Step<Event>> shuffled = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      List<Step<Event>> batch = new ArrayList<>();
      for (int j = 0; j < 10; j++) {
        long time = i * 30L + random.nextInt(120);
        batch.add(new Step<>(event(i + "-" + j, "m" + random.nextInt(20), time), time));
      }
      steps.addAll(batch);
      Collections.shuffle(batch, random);
      shuffled.addAll(batch);
      steps.add(Step.watermark(i * 30L + 29));
      shuffled.add(Step.watermark(i * 30L + 29));
    }

    assertThat(run(backend, shuffled, 1, 2, 3, 1))
        .containsExactlyInAnyOrderElementsOf(run("hashmap", steps, 1));
  }

  private static List<String> run(String backend, List<Step<Event>> steps, int... parallelisms)
      throws Exception {
    return new OperatorRun<>(backend, () -> new Telling(LogEnd.OF_DATA), Event::member)
        .over(steps, parallelisms).values.stream().map(Object::toString).sorted().toList();
  }
}
