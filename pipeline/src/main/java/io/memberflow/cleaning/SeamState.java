package io.memberflow.cleaning;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputView;

/** What a run over the log keeps of a history in files before it: the same in every subtask. */
public final class SeamState {
  /** The name of the state. */
  public static final String NAME = "history";

  private static final String SEAM = "seam";
  private static final String NEWEST = "newest";
  private static final String REACHED = "reached";
  private static final String RECORDS = "records";
  private static final String DEAD_LETTERS = "dead-letters";

  private static final MapStateDescriptor<String, Long> STATE =
      new MapStateDescriptor<>(NAME, Types.STRING, Types.LONG);

  /**
   * @param seam event time at which the log begins to count, in milliseconds
   * @param newest event time of the files
   * @param reached event time that every part of the files had come to
   * @param records of the files
   * @param deadLetters among them
   */
  public record History(long seam, long newest, long reached, long records, long deadLetters) {}

  private SeamState() {}

  /** The seam of a run over the log; none without a history. */
  static Seam restore(OperatorStateStore store) throws Exception {
    Long time = store.getBroadcastState(STATE).get(SEAM);
    return time == null ? Seam.NONE : Seam.log(time);
  }

  /** Lets a run over the log find the history. */
  public static void write(OperatorStateStore store, History history) throws Exception {
    BroadcastState<String, Long> state = store.getBroadcastState(STATE);
    state.put(SEAM, history.seam());
    state.put(NEWEST, history.newest());
    state.put(REACHED, history.reached());
    state.put(RECORDS, history.records());
    state.put(DEAD_LETTERS, history.deadLetters());
  }

  /**
   * Reads what a checkpoint holds of the state {@link #NAME}, without an operator.
   *
   * @return null without a history
   */
  public static History read(DataInputView in) throws IOException {
    Map<String, Long> entries = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      entries.put(
          StringSerializer.INSTANCE.deserialize(in), LongSerializer.INSTANCE.deserialize(in));
    }
    return entries.isEmpty()
        ? null
        : new History(
            entries.get(SEAM),
            entries.get(NEWEST),
            entries.get(REACHED),
            entries.get(RECORDS),
            entries.get(DEAD_LETTERS));
  }
}
