package io.memberflow.streams;

import io.memberflow.publishing.KeptPublications;
import io.memberflow.publishing.Publication;
import io.memberflow.store.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/**
 * Runs a keyed operator over steps, in phases with one parallelism each; between two phases its
 * state is snapshot and restored. Publications count as a store would keep them; all else counts as
 * often as it comes.
 */
public final class OperatorRun<IN, OUT> {
  private static final int MOST_SUBTASKS = 128;

  private final Supplier<OneInputStreamOperator<IN, OUT>> operators;
  private final KeySelector<IN, String> key;
  private final String backend;

  /** Everything that is no publication, in the order of its coming per subtask. */
  public final List<Object> values = new ArrayList<>();

  private final KeptPublications kept = new KeptPublications();

  public int publications;

  /** An input, or a watermark where there is none. */
  public record Step<T>(T input, long time) {
    public static <T> Step<T> watermark(long time) {
      return new Step<>(null, time);
    }
  }

  public OperatorRun(
      String backend,
      Supplier<OneInputStreamOperator<IN, OUT>> operators,
      KeySelector<IN, String> key) {
    this.backend = backend;
    this.operators = operators;
    this.key = key;
  }

  public OperatorRun<IN, OUT> over(List<Step<IN>> steps, int... parallelisms) throws Exception {
    OperatorSubtaskState state = null;
    int before = 1;
    for (int phase = 0; phase < parallelisms.length; phase++) {
      int from = steps.size() * phase / parallelisms.length;
      int to = steps.size() * (phase + 1) / parallelisms.length;
      boolean last = phase == parallelisms.length - 1;
      state = phase(steps.subList(from, to), state, before, parallelisms[phase], phase, last);
      before = parallelisms[phase];
    }
    return this;
  }

  private OperatorSubtaskState phase(
      List<Step<IN>> steps,
      OperatorSubtaskState state,
      int before,
      int parallelism,
      int checkpoint,
      boolean last)
      throws Exception {
    List<KeyedOneInputStreamOperatorTestHarness<String, IN, OUT>> subtasks = new ArrayList<>();
    CollectedOutput<OUT> output = new CollectedOutput<>();
    for (int i = 0; i < parallelism; i++) {
      subtasks.add(open(state, before, parallelism, i, output));
    }
    for (Step<IN> step : steps) {
      if (step.input() == null) {
        for (var subtask : subtasks) {
          subtask.processWatermark(step.time());
        }
      } else {
        int owner =
            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                key.getKey(step.input()), MOST_SUBTASKS, parallelism);
        subtasks.get(owner).processElement(step.input(), step.time());
      }
    }
    OperatorSubtaskState[] states = new OperatorSubtaskState[parallelism];
    for (int i = 0; i < parallelism; i++) {
      if (last) {
        subtasks.get(i).getOneInputOperator().finish();
      } else {
        subtasks.get(i).prepareSnapshotPreBarrier(checkpoint);
        states[i] = subtasks.get(i).snapshot(checkpoint, checkpoint);
      }
    }
    output.take(Object.class).stream().filter(o -> !(o instanceof Watermark)).forEach(this::take);
    for (var subtask : subtasks) {
      // the harness finishes the operator too: what comes then does not count
      subtask.close();
    }
    return last ? null : AbstractStreamOperatorTestHarness.repackageState(states);
  }

  private KeyedOneInputStreamOperatorTestHarness<String, IN, OUT> open(
      OperatorSubtaskState state,
      int before,
      int parallelism,
      int subtask,
      CollectedOutput<OUT> output)
      throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, IN, OUT> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            operators.get(), key, Types.STRING, MOST_SUBTASKS, parallelism, subtask);
    harness.setStateBackend(stateBackend(backend));
    harness.getExecutionConfig().enableObjectReuse();
    harness.setOutputCreator(serializer -> output);
    if (state != null) {
      harness.initializeState(
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              state, MOST_SUBTASKS, before, parallelism, subtask));
    }
    harness.open();
    return harness;
  }

  private static StateBackend stateBackend(String name) {
    return name.equals("rocksdb") ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
  }

  private void take(Object value) {
    if (!(value instanceof Publication publication)) {
      values.add(value);
      return;
    }
    publications++;
    kept.take(publication);
  }

  /** The newest publication of each section of each record. */
  public Map<String, Section> published() {
    return kept.sections();
  }
}
