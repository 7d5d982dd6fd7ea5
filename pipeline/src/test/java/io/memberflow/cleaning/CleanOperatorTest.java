package io.memberflow.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.EventType;
import io.memberflow.epochs.LogEnd;
import io.memberflow.events.Event;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.state.StateOutput;
import io.memberflow.streams.CollectedOutput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Flink's close() may be interrupted
class CleanOperatorTest {
  private static final long LATENESS = 600_000;
  private static final long T = 1_700_000_000_000L;
  private static final int MOST_SUBTASKS = 8;

  /** What the reader of some partitions keeps of them. */
  private static final class Memories {
    private final Map<String, PartitionMemory> of = new LinkedHashMap<>();

    PartitionMemory of(String topic) {
      return of.computeIfAbsent(topic, t -> PartitionMemory.of(t, 0, Duration.ofMillis(LATENESS)));
    }

    Memories restored(String... topics) {
      Memories other = new Memories();
      for (String topic : topics) {
        other.of.put(
            topic, PartitionMemory.read(of.get(topic).toBytes(), Duration.ofMillis(LATENESS)));
      }
      return other;
    }
  }

  /** One subtask and what it emitted. */
  private static final class Subtask implements AutoCloseable {
    final CollectedOutput<Event> output = new CollectedOutput<>();
    final Memories memories;
    final OneInputStreamOperatorTestHarness<LogRecord, Event> harness;

    Subtask(LogEnd end, Memories memories) throws Exception {
      this(ErasedMembers.NONE, end, memories, null, 1, 1, 0);
    }

    Subtask(
        ErasedMembers erased,
        LogEnd end,
        Memories memories,
        OperatorSubtaskState earlier,
        int before,
        int parallelism,
        int index)
        throws Exception {
      this.memories = memories;
      harness =
          new OneInputStreamOperatorTestHarness<>(
              new CleanOperator(
                  Duration.ofMillis(LATENESS),
                  erased,
                  end,
                  1,
                  new OutputTag<>("dead-letters", DeadLetterSerializer.TYPE),
                  new OutputTag<>("progress", PublicationSerializer.TYPE),
                  PublishInterval.always(Duration.ofSeconds(1))),
              MOST_SUBTASKS,
              parallelism,
              index);
      harness.setOutputCreator(serializer -> output);
      if (earlier != null) {
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                earlier, MOST_SUBTASKS, before, parallelism, index));
      }
      harness.open();
      for (PartitionMemory memory : memories.of.values()) {
        harness.processElement(LogRecord.remembered(memory), 0);
      }
    }

    static Subtask single(boolean bounded) throws Exception {
      return new Subtask(bounded ? LogEnd.OF_DATA : LogEnd.NONE, new Memories());
    }

    void take(String topic, long offset, String id, long time) throws Exception {
      Event event = Event.builder(EventType.VIEW, id, "m", time).build();
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      harness.processElement(
          new LogRecord(topic, 0, offset, Judged.accepted(event), bytes, memories.of(topic)), time);
    }

    List<Long> watermarks() {
      return output.take(Watermark.class).stream().map(Watermark::getTimestamp).toList();
    }

    List<Reason> refused() {
      return output.take(DeadLetter.class).stream().map(DeadLetter::reason).toList();
    }

    List<String> progress() throws Exception {
      harness.getProcessingTimeService().advance(1000);
      return output.take(Publication.class).stream()
          .map(p -> p.id() + " " + p.section().fields().get(0))
          .toList();
    }

    /** As the readers of these partitions have them after a restore. */
    Memories restored(String... topics) throws Exception {
      assertThat(harness.snapshot(1, 1).getManagedOperatorState())
          .allSatisfy(
              handle ->
                  assertThat(handle.getStateNameToPartitionOffsets().values())
                      .as("Flink refuses to stop a task with state that every subtask gets")
                      .noneMatch(
                          state -> state.getDistributionMode() == OperatorStateHandle.Mode.UNION));
      return memories.restored(topics);
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }

  @Test
  void records_areJudgedByTheirOwnPartition() throws Exception {
    try (Subtask clean = Subtask.single(false)) {
      clean.take("a", 0, "1", T);
      clean.take("b", 0, "2", T - 2 * LATENESS);
      clean.take("a", 1, "3", T - LATENESS);
      clean.take("a", 2, "4", T - LATENESS - 1);
      clean.take("a", 3, "1", T);

      assertThat(clean.output.take(Event.class))
          .extracting(Event::id)
          .containsExactly("1", "2", "3");
      List<DeadLetter> letters = clean.output.take(DeadLetter.class);
      assertThat(letters)
          .extracting(DeadLetter::reason)
          .containsExactly(Reason.LATE, Reason.DUPLICATE);
      assertThat(letters.get(0).detail())
          .contains("600001 ms behind")
          .contains("cleaning.lateness");
      assertThat(letters.get(0).offset()).isEqualTo(2);
      assertThat(new String(letters.get(0).bytes(), StandardCharsets.UTF_8)).isEqualTo("4");
    }
  }

  @Test
  void eventOfAMemberErasedLater_isCountedAndLeavesNothing() throws Exception {
    ErasedMembers erased = new ErasedMembers(Map.of(ErasedMembers.idOf("m"), T + 1));
    try (Subtask clean = new Subtask(erased, LogEnd.OF_DATA, new Memories(), null, 1, 1, 0)) {
      clean.take("a", 0, "1", T);
      clean.take("a", 1, "2", T + 1);
      clean.take("a", 2, "3", T + 2);

      assertThat(clean.output.take(Event.class)).extracting(Event::id).containsExactly("3");
      assertThat(clean.output.take(DeadLetter.class)).isEmpty();
      clean.harness.getProcessingTimeService().advance(1000);
      assertThat(clean.output.take(Publication.class).toString())
          .contains(" erased=2")
          .contains("clean=1");
    }
  }

  @Test
  void endOfData_stopsTimeAtTheOldestPartitionsNewestEvent() throws Exception {
    for (boolean bounded : new boolean[] {true, false}) {
      try (Subtask clean = Subtask.single(bounded)) {
        clean.take("a", 0, "1", T + 5_000);
        clean.take("b", 0, "2", T);
        clean.harness.processWatermark(Long.MAX_VALUE);

        assertThat(clean.watermarks()).containsExactly(T - LATENESS - 1);
      }
    }
  }

  @Test
  void subtaskWithoutPartitions_holdsNobodyBack() throws Exception {
    try (Subtask clean = Subtask.single(true)) {
      clean.harness.processWatermarkStatus(WatermarkStatus.IDLE);

      assertThat(clean.watermarks()).containsExactly(Long.MAX_VALUE);
      assertThat(clean.output.take(WatermarkStatus.class)).isEmpty();
    }
  }

  @Test
  void boundedReader_thatIsIdle_hasReachedItsEnd() throws Exception {
    try (Subtask clean = Subtask.single(true)) {
      clean.take("a", 0, "1", T);
      clean.harness.processWatermarkStatus(WatermarkStatus.IDLE);
      clean.harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
      clean.harness.processWatermark(Long.MAX_VALUE);

      assertThat(clean.watermarks()).containsExactly(T - LATENESS - 1);
      assertThat(clean.output.take(WatermarkStatus.class)).isEmpty();
    }
  }

  /** A partition that fell silent holds a job that goes on back for a while only. */
  @Test
  void boundedReader_besideAJobThatHasComeFurther_goesAsFar() throws Exception {
    for (long reached : new long[] {T + 50, T - LATENESS - 50}) {
      try (Subtask clean = new Subtask(new LogEnd(true, reached, false), new Memories())) {
        clean.take("a", 0, "1", T);
        clean.take("b", 0, "2", T + 100);
        clean.harness.processWatermark(T - LATENESS - 1);
        clean.harness.processWatermarkStatus(WatermarkStatus.IDLE);

        assertThat(clean.watermarks())
            .last()
            .as("as far, and never behind the data")
            .isEqualTo(Math.max(reached, T - LATENESS - 1));
      }
    }
  }

  @Test
  void unboundedReader_thatIsIdle_passesThatOn() throws Exception {
    try (Subtask clean = Subtask.single(false)) {
      clean.take("a", 0, "1", T);
      clean.harness.processWatermarkStatus(WatermarkStatus.IDLE);

      assertThat(clean.output.take(WatermarkStatus.class)).containsExactly(WatermarkStatus.IDLE);
      assertThat(clean.watermarks()).isEmpty();
    }
  }

  @Test
  void watermarks_ofABoundedSource_neverPassAPartition() throws Exception {
    try (Subtask clean = Subtask.single(true)) {
      clean.take("a", 0, "1", T);
      clean.harness.processWatermark(T + 99);
      clean.harness.processWatermark(T - LATENESS - 5);
      clean.take("a", 1, "2", T + 7);
      clean.harness.processWatermark(T + 99);

      assertThat(clean.watermarks()).containsExactly(T - LATENESS - 1, T - LATENESS + 6);
    }
  }

  @Test
  void progress_isReportedOnceForAnIntervalAndAtTheEnd() throws Exception {
    try (Subtask clean = Subtask.single(true)) {
      clean.take("a", 0, "1", T);
      clean.take("a", 1, "2", T);
      assertThat(clean.progress()).containsExactly("a/0 clean=2");
      assertThat(clean.progress()).isEmpty();
      clean.take("a", 2, "3", T);
      clean.harness.getOneInputOperator().finish();
      assertThat(clean.progress()).containsExactly("a/0 clean=3");
    }
  }

  @Test
  void restore_remembersIdsClocksAndCounts() throws Exception {
    Memories kept;
    try (Subtask clean = Subtask.single(false)) {
      clean.take("a", 0, "1", T);
      kept = clean.restored("a");
    }
    try (Subtask clean = new Subtask(LogEnd.NONE, kept)) {
      clean.take("a", 1, "1", T);
      clean.take("a", 2, "old", T - LATENESS - 1);
      clean.take("a", 3, "2", T);

      assertThat(clean.refused()).containsExactly(Reason.DUPLICATE, Reason.LATE);
      assertThat(clean.progress()).containsExactly("a/0 clean=2");
    }
  }

  @Test
  void partition_readToItsEndBeforeTheRestore_stillHoldsTheEndOfTheData() throws Exception {
    Memories kept;
    try (Subtask clean = Subtask.single(true)) {
      clean.take("a", 0, "1", T);
      clean.take("b", 0, "2", T + 5_000);
      clean.take("c", 0, "3", T + 6_000);
      kept = clean.restored("a", "b", "c");
    }
    try (Subtask clean = new Subtask(LogEnd.OF_DATA, kept.restored("a", "b", "c"))) {
      clean.take("b", 1, "4", T + 90_000);
      clean.harness.processWatermark(Long.MAX_VALUE);

      assertThat(clean.watermarks()).containsExactly(T - LATENESS - 1);
    }
    try (Subtask clean = new Subtask(LogEnd.OF_DATA, kept)) {
      clean.harness.processWatermark(Long.MAX_VALUE);

      assertThat(clean.watermarks()).containsExactly(T - LATENESS - 1);
    }
  }

  @Test
  void replay_fromARunThatGoesOn_isNotEndedByAPartitionWithoutFurtherRecords() throws Exception {
    Memories kept;
    try (Subtask clean = Subtask.single(false)) {
      clean.take("a", 0, "1", T);
      clean.take("b", 0, "2", T);
      kept = clean.restored("a", "b");
    }
    try (Subtask clean = new Subtask(LogEnd.OF_DATA, kept)) {
      clean.take("b", 1, "3", T + 90_000);
      clean.harness.processWatermark(Long.MAX_VALUE);

      assertThat(clean.watermarks()).containsExactly(T + 90_000 - LATENESS - 1);
      kept = clean.restored("a", "b");
    }
    try (Subtask clean = new Subtask(LogEnd.OF_DATA, kept)) {
      clean.harness.processWatermark(Long.MAX_VALUE);

      assertThat(clean.watermarks())
          .as("a bounded run's partition holds, one of a run that went on does not")
          .containsExactly(T + 90_000 - LATENESS - 1);
    }
  }

  /** Time at its end would empty every window and answer every horizon. */
  @Test
  void replay_fromARunThatGoesOn_withoutAnyRecord_endsAtTheOldestPartition() throws Exception {
    Memories kept;
    try (Subtask clean = Subtask.single(false)) {
      clean.take("a", 0, "1", T + 7_000);
      clean.take("b", 0, "2", T);
      clean.take("c", 0, "3", T + 5_000);
      kept = clean.restored("a", "b", "c");
    }
    try (Subtask one = new Subtask(LogEnd.OF_DATA, kept.restored("a"));
        Subtask other = new Subtask(LogEnd.OF_DATA, kept.restored("b", "c"));
        Subtask without = new Subtask(LogEnd.OF_DATA, new Memories())) {
      List<Long> said = new ArrayList<>();
      for (Subtask each : List.of(one, other, without)) {
        each.harness.processWatermarkStatus(WatermarkStatus.IDLE);
        each.harness.processWatermark(Long.MAX_VALUE);
        said.addAll(each.watermarks());
      }

      assertThat(said).as("one of each").hasSize(3);
      assertThat(said.get(1)).as("whoever reads on is not held back").isGreaterThan(1L << 60);
      assertThat(CleanOperator.meaning(new Watermark(Collections.min(said))).getTimestamp())
          .isEqualTo(T - LATENESS - 1);
      said.add(T + 90_000);
      assertThat(CleanOperator.meaning(new Watermark(Collections.min(said))).getTimestamp())
          .as("where another subtask has read something")
          .isEqualTo(T + 90_000);
    }
    assertThat(CleanOperator.meaning(Watermark.MAX_WATERMARK)).isEqualTo(Watermark.MAX_WATERMARK);
    assertThat(CleanOperator.meaning(new Watermark(Long.MIN_VALUE)).getTimestamp())
        .isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void partitions_whereverTheyAreReadNext_keepTheirMemoryAndHoldTheEnd() throws Exception {
    Memories kept;
    try (Subtask clean = Subtask.single(true)) {
      clean.take("a", 0, "1", T);
      clean.take("b", 0, "1", T + 40_000);
      kept = clean.restored("a", "b");
    }
    try (Subtask first = new Subtask(LogEnd.OF_DATA, kept.restored("b"));
        Subtask second = new Subtask(LogEnd.OF_DATA, kept.restored("a"))) {
      first.take("b", 1, "1", T + 40_000);
      assertThat(first.refused()).containsExactly(Reason.DUPLICATE);
      first.take("b", 2, "3", T + 90_000);
      first.harness.processWatermark(Long.MAX_VALUE);
      second.harness.processWatermark(Long.MAX_VALUE);

      assertThat(first.watermarks()).containsExactly(T + 90_000 - LATENESS - 1);
      assertThat(second.watermarks()).as("has nothing left").containsExactly(T - LATENESS - 1);
      assertThat(first.progress()).containsExactly("b/0 clean=2");
      assertThat(second.progress()).containsExactly("a/0 clean=1");
    }
  }

  @Test
  void record_withoutItsPartitionsMemory_isRefusedWithTheRemedy() throws Exception {
    try (Subtask clean = Subtask.single(true)) {
      Event event = Event.builder(EventType.VIEW, "1", "m", T).build();
      LogRecord record = new LogRecord("a", 0, 0, Judged.accepted(event), new byte[0]);

      assertThatThrownBy(() -> clean.harness.processElement(record, T))
          .hasMessageContaining("pipeline.operator-chaining.enabled");
    }
  }

  /** Writes partitions as earlier builds did. */
  @SuppressWarnings("try") // Flink's close() may be interrupted
  private static final class EarlierBuild extends AbstractStreamOperator<Event>
      implements OneInputStreamOperator<LogRecord, Event> {
    private static final long serialVersionUID = 1L;
    private static final int GOES_ON = 1 << 16;

    private transient ListState<byte[]> state;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      state =
          context
              .getOperatorStateStore()
              .getUnionListState(
                  new ListStateDescriptor<>(
                      CleanOperator.EARLIER_STATE, BytePrimitiveArraySerializer.INSTANCE));
    }

    @Override
    public void processElement(StreamRecord<LogRecord> element) {}

    /**
     * @param owner of one subtask
     */
    static OperatorSubtaskState with(Map<String, Long> clocks, boolean bounded) throws Exception {
      EarlierBuild operator = new EarlierBuild();
      try (OneInputStreamOperatorTestHarness<LogRecord, Event> harness =
          new OneInputStreamOperatorTestHarness<>(operator, MOST_SUBTASKS, 1, 0)) {
        harness.open();
        for (Map.Entry<String, Long> clock : clocks.entrySet()) {
          PartitionCleaner cleaner = new PartitionCleaner(Duration.ofMillis(LATENESS));
          Event event = Event.builder(EventType.VIEW, "1", "m", clock.getValue()).build();
          cleaner.count(0, cleaner.judge(event));
          StateOutput out = new StateOutput();
          out.putText(clock.getKey() + "/0");
          out.putVarLong(0);
          out.putVarLong(bounded ? 1 : 1 | GOES_ON);
          cleaner.write(out);
          operator.state.add(out.toByteArray());
        }
        return harness.snapshot(1, 1);
      }
    }
  }

  private static Subtask after(
      OperatorSubtaskState state, LogEnd end, int before, int subtasks, int index)
      throws Exception {
    return new Subtask(ErasedMembers.NONE, end, new Memories(), state, before, subtasks, index);
  }

  @Test
  void savepointOfAnEarlierBuild_isReadByWhoeverReadsThePartition() throws Exception {
    OperatorSubtaskState state = EarlierBuild.with(Map.of("a", T, "b", T, "c", T), false);
    OperatorSubtaskState later;
    Memories second;
    try (Subtask one = after(state, LogEnd.NONE, 1, 2, 0);
        Subtask other = after(state, LogEnd.NONE, 1, 2, 1)) {
      one.take("a", 1, "1", T);
      other.take("b", 1, "1", T);
      other.take("b", 2, "2", T);
      assertThat(one.refused()).containsExactly(Reason.DUPLICATE);
      assertThat(other.refused()).containsExactly(Reason.DUPLICATE);
      assertThat(other.progress()).containsExactly("b/0 clean=2");
      later =
          AbstractStreamOperatorTestHarness.repackageState(
              one.harness.snapshot(1, 1), other.harness.snapshot(1, 1));
      second = other.memories.restored("b");
    }
    try (Subtask clean = new Subtask(ErasedMembers.NONE, LogEnd.NONE, second, later, 2, 1, 0)) {
      clean.take("b", 3, "2", T);
      clean.take("c", 1, "1", T);

      assertThat(clean.refused())
          .as("the newer memory of b, and c that nobody had read")
          .containsExactly(Reason.DUPLICATE, Reason.DUPLICATE);
      assertThat(clean.progress()).containsExactly("b/0 clean=2", "c/0 clean=1");
    }
  }

  @Test
  void boundedSavepointOfAnEarlierBuild_holdsTheEndOfTheData() throws Exception {
    OperatorSubtaskState state = EarlierBuild.with(Map.of("a", T, "b", T + 5_000), true);
    try (Subtask clean = after(state, LogEnd.OF_DATA, 1, 1, 0)) {
      clean.take("b", 1, "4", T + 90_000);
      clean.harness.processWatermark(Long.MAX_VALUE);

      assertThat(clean.watermarks()).containsExactly(T - LATENESS - 1);
    }
  }

  /** What a finished backfill leaves; every subtask gets it at any parallelism. */
  @Test
  void history_beforeTheLog_cutsItAtTheSeam() throws Exception {
    OperatorSubtaskState state;
    try (OneInputStreamOperatorTestHarness<LogRecord, Event> harness =
        new OneInputStreamOperatorTestHarness<>(new EarlierHistory(), MOST_SUBTASKS, 1, 0)) {
      harness.open();
      state = harness.snapshot(1, 1);
    }
    for (int index = 0; index < 3; index++) {
      try (Subtask clean = after(state, LogEnd.NONE, 1, 3, index)) {
        clean.take("a", 0, "1", T - 1);
        clean.take("a", 1, "2", T);

        assertThat(clean.output.take(Event.class)).extracting(Event::id).containsExactly("2");
        assertThat(clean.refused()).as("counted, and no dead letter").isEmpty();
      }
    }
  }

  private static final class EarlierHistory extends AbstractStreamOperator<Event>
      implements OneInputStreamOperator<LogRecord, Event> {
    private static final long serialVersionUID = 1L;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      CleanOperator.write(context.getOperatorStateStore(), new History(T, T - 1, T - 1, 10, 1));
    }

    @Override
    public void processElement(StreamRecord<LogRecord> element) {}
  }
}
