package io.memberflow.cleaning;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a savepoint of an earlier build remembers of partitions: all of them in a state of cleaning,
 * which every subtask is given. Whoever reads a partition takes it from here at the first record;
 * from then on the reader keeps it. Flink keeps such a state for ever; a job that was never
 * restored from such a savepoint does not have it.
 */
final class EarlierPartitions {
  /** The name of the state. */
  static final String STATE = "partitions";

  /** Beside the number of subtasks: the run that had the partition was not bounded. */
  private static final int GOES_ON = 1 << 16;

  /** Beside the number of subtasks: the partition was one of files, which a log does not have. */
  private static final int OF_FILES = 1 << 17;

  private final Map<String, Earlier> unclaimed = new TreeMap<>();
  private final Map<String, Long> held = new TreeMap<>();
  private final int subtask;
  private final int subtasks;

  /**
   * @param owner index of the subtask that had it
   * @param of how many subtasks there were, and whether the run was {@link #GOES_ON}
   */
  private record Earlier(int owner, int of, PartitionCleaner cleaner) {
    private Earlier newer(Earlier other) {
      return cleaner.offset() >= other.cleaner.offset() ? this : other;
    }
  }

  /**
   * @param entries of the state; none where the savepoint has none
   * @param bounded whether this run is
   */
  EarlierPartitions(
      Iterable<byte[]> entries, Duration lateness, boolean bounded, int subtask, int subtasks) {
    this.subtask = subtask;
    this.subtasks = subtasks;
    StateInput in = new StateInput();
    for (byte[] bytes : entries) {
      in.reset(bytes);
      String name = in.getText();
      int owner = in.getVarInt();
      int of = in.getVarInt();
      if ((of & OF_FILES) == 0) {
        PartitionCleaner cleaner = new PartitionCleaner(lateness);
        cleaner.read(in);
        unclaimed.merge(name, new Earlier(owner, of, cleaner), Earlier::newer);
      }
    }
    if (bounded) {
      hold();
    }
  }

  /**
   * A partition that was read to its end gives no further record, but goes on holding the end of
   * the data, at the subtask that had it; at one subtask, all of them do. After another change of
   * the parallelism nobody knows yet who reads a partition, so nobody holds any.
   */
  private void hold() {
    for (Map.Entry<String, Earlier> entry : unclaimed.entrySet()) {
      Earlier earlier = entry.getValue();
      boolean known = earlier.cleaner.clock() != Long.MIN_VALUE;
      boolean ofBoundedRun = (earlier.of & GOES_ON) == 0;
      boolean own = subtasks == 1 || earlier.owner == subtask && earlier.of == subtasks;
      if (known && ofBoundedRun && own) {
        held.put(entry.getKey(), earlier.cleaner.clock());
      }
    }
  }

  /** Fills a memory at the partition's first record. */
  void claim(PartitionMemory memory) {
    Earlier earlier = unclaimed.remove(memory.name());
    held.remove(memory.name());
    if (earlier != null && memory.cleaner().offset() < earlier.cleaner.offset()) {
      StateOutput out = new StateOutput();
      earlier.cleaner.write(out);
      memory.cleaner().read(new StateInput().reset(out.toByteArray()));
    }
  }

  /** Newest event times of the partitions that this subtask holds for whoever reads them. */
  Collection<Long> held() {
    return held.values();
  }

  /** Newest event times of all partitions that this subtask has read nothing of. */
  Collection<Long> silent() {
    return unclaimed.values().stream().map(earlier -> earlier.cleaner.clock()).toList();
  }

  /**
   * The state as it is to be kept: what this subtask knows nobody to have read from. Another one's
   * reader may have a newer memory, which then wins.
   */
  List<byte[]> unclaimed() {
    List<byte[]> entries = new ArrayList<>();
    if (subtask == 0) {
      for (Map.Entry<String, Earlier> entry : unclaimed.entrySet()) {
        StateOutput out = new StateOutput();
        out.putText(entry.getKey());
        out.putVarLong(entry.getValue().owner);
        out.putVarLong(entry.getValue().of);
        entry.getValue().cleaner.write(out);
        entries.add(out.toByteArray());
      }
    }
    return entries;
  }
}
