package io.memberflow.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.epochs.LogEnd;
import io.memberflow.events.Event;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.streams.CollectedOutput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
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

  /** One subtask and what it emitted. */
  private static final class Subtask implements AutoCloseable {
    final CollectedOutput<Event> output = new CollectedOutput<>();
    final OneInputStreamOperatorTestHarness<LogRecord, Event> harness;

    Subtask(boolean bounded, OperatorSubtaskState state, int before, int parallelism, int index)
        throws Exception {
      this(
          ErasedMembers.NONE,
          bounded ? LogEnd.OF_DATA : LogEnd.NONE,
          state,
          before,
          parallelism,
          index);
    }

    Subtask(
        ErasedMembers erased,
        LogEnd end,
        OperatorSubtaskState state,
        int before,
        int parallelism,
        int index)
        throws Exception {
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
      if (state != null) {
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, MOST_SUBTASKS, before, parallelism, index));
      }
      harness.open();
    }

    static Subtask single(boolean bounded) throws Exception {
      return new Subtask(bounded, null, 1, 1, 0);
    }

    void take(String topic, long offset, String id, long time) throws Exception {
      Event event = Event.builder(EventType.VIEW, id, "m", time).build();
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      harness.processElement(new LogRecord(topic, 0, offset, Judged.accepted(event), bytes), time);
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

    OperatorSubtaskState snapshot() throws Exception {
      return harness.snapshot(1, 1);
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
    try (Subtask clean = new Subtask(erased, LogEnd.OF_DATA, null, 1, 1, 0)) {
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
      try (Subtask clean =
          new Subtask(ErasedMembers.NONE, new LogEnd(true, reached, false), null, 1, 1, 0)) {
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
    OperatorSubtaskState state;
    try (Subtask clean = Subtask.single(false)) {
      clean.take("a", 0, "1", T);
      state = clean.snapshot();
    }
    try (Subtask clean = new Subtask(false, state, 1, 1, 0)) {
      clean.take("a", 1, "1", T);
      clean.take("a", 2, "old", T - LATENESS - 1);
      clean.take("a", 3, "2", T);

      assertThat(clean.refused()).containsExactly(Reason.DUPLICATE, Reason.LATE);
      assertThat(clean.progress()).containsExactly("a/0 clean=2");
    }
  }

  @Test
  void partition_readToItsEndBeforeTheRestore_stillHoldsTheEndOfTheData() throws Exception {
    OperatorSubtaskState state;
    try (Subtask clean = Subtask.single(true)) {
      clean.take("a", 0, "1", T);
      clean.take("b", 0, "2", T + 5_000);
      clean.take("c", 0, "3", T + 6_000);
      state = clean.snapshot();
    }
    try (Subtask clean = new Subtask(true, state, 1, 1, 0)) {
      clean.take("b", 1, "4", T + 90_000);
      clean.harness.processWatermark(Long.MAX_VALUE);

      assertThat(clean.watermarks()).containsExactly(T - LATENESS - 1);
    }
    try (Subtask clean = new Subtask(true, state, 1, 1, 0)) {
      clean.harness.processWatermark(Long.MAX_VALUE);

      assertThat(clean.watermarks()).containsExactly(T - LATENESS - 1);
    }
  }

  @Test
  void partition_readToItsEndBeforeARescale_isHeldUntilSomebodyReadsIt() throws Exception {
    OperatorSubtaskState state;
    try (Subtask clean = Subtask.single(true)) {
      clean.take("a", 0, "1", T);
      clean.take("b", 0, "2", T + 40_000);
      state = clean.snapshot();
    }
    try (Subtask first = new Subtask(true, state, 1, 2, 0);
        Subtask second = new Subtask(true, state, 1, 2, 1)) {
      // only b goes on, and its reader is the first subtask
      first.take("b", 1, "3", T + 90_000);
      first.harness.processWatermark(Long.MAX_VALUE);
      second.harness.processWatermark(Long.MAX_VALUE);
      assertThat(first.watermarks()).as("holds a").containsExactly(T - LATENESS - 1);
      assertThat(second.watermarks()).as("holds b").containsExactly(T + 40_000 - LATENESS - 1);

      for (Subtask each : List.of(first, second)) {
        each.harness.processElement(LogRecord.reading("b", 0), 0);
      }
      assertThat(first.watermarks()).isEmpty();
      assertThat(second.watermarks()).as("has no partition").containsExactly(Long.MAX_VALUE);
      assertThat(first.progress()).as("is no record of the log").containsExactly("b/0 clean=2");
    }
  }

  @Test
  void partitions_whereverTheyGoWhenRescaled_keepTheirMemory() throws Exception {
    OperatorSubtaskState state;
    try (Subtask clean = Subtask.single(true)) {
      for (String topic : List.of("a", "b", "c")) {
        clean.take(topic, 0, "1", T);
      }
      state = clean.snapshot();
    }
    try (Subtask first = new Subtask(true, state, 1, 2, 0);
        Subtask second = new Subtask(true, state, 1, 2, 1)) {
      second.take("a", 1, "1", T);
      first.take("b", 1, "1", T);
      second.take("a", 2, "2", T);
      assertThat(second.refused()).containsExactly(Reason.DUPLICATE);
      assertThat(first.refused()).containsExactly(Reason.DUPLICATE);
      state = AbstractStreamOperatorTestHarness.repackageState(first.snapshot(), second.snapshot());
    }
    try (Subtask clean = new Subtask(true, state, 2, 1, 0)) {
      for (String topic : List.of("a", "b", "c")) {
        clean.take(topic, 3, "1", T);
        clean.take(topic, 4, "3", T);
      }
      assertThat(clean.refused()).hasSize(3).containsOnly(Reason.DUPLICATE);
      assertThat(clean.progress())
          .containsExactlyInAnyOrder("a/0 clean=3", "b/0 clean=2", "c/0 clean=2");
    }
  }
}
