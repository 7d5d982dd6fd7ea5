package io.memberflow.cleaning;

import io.memberflow.state.StateInput;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far cleaning was at a checkpoint, read from its state.
 *
 * @param next the offset of the next record, by topic and number: {@code events/0}
 * @param newest event time of any partition, in milliseconds; {@code Long.MIN_VALUE} for none
 * @param reached event time that every partition with events had come to; {@code Long.MIN_VALUE}
 *     for none
 * @param deadLetters records that were sent to the dead letters up to there
 */
public record CleaningPosition(
    Map<String, Long> next, long newest, long reached, long deadLetters) {

  /**
   * @param memories of the source's readers, see {@link PartitionMemory}
   * @param earlier entries of the operator's state in a savepoint of an earlier build, see {@link
   *     CleanOperator#EARLIER_STATE}
   * @param history in files, which counts as long as nothing of the log was read
   */
  public static CleaningPosition read(
      List<byte[]> memories, List<byte[]> earlier, Optional<History> history) {
    // a partition can be there twice: as an earlier build left it, and as its reader has it
    Map<String, PartitionCleaner> cleaners = new HashMap<>();
    for (byte[] bytes : memories) {
      PartitionMemory memory = PartitionMemory.read(bytes, Duration.ZERO);
      cleaners.merge(memory.name(), memory.cleaner(), CleaningPosition::newer);
    }
    StateInput in = new StateInput();
    for (byte[] bytes : earlier) {
      in.reset(bytes);
      String name = in.getText();
      in.getVarInt();
      in.getVarInt();
      PartitionCleaner cleaner = new PartitionCleaner(Duration.ZERO);
      cleaner.read(in);
      cleaners.merge(name, cleaner, CleaningPosition::newer);
    }
    if (cleaners.isEmpty() && history.isPresent()) {
      History files = history.get();
      return new CleaningPosition(Map.of(), files.newest(), files.reached(), files.deadLetters());
    }
    return of(cleaners);
  }

  private static PartitionCleaner newer(PartitionCleaner a, PartitionCleaner b) {
    return a.offset() >= b.offset() ? a : b;
  }

  private static CleaningPosition of(Map<String, PartitionCleaner> cleaners) {
    Map<String, Long> next = new HashMap<>();
    long newest = Long.MIN_VALUE;
    long reached = Long.MAX_VALUE;
    long deadLetters = 0;
    for (Map.Entry<String, PartitionCleaner> entry : cleaners.entrySet()) {
      PartitionCleaner cleaner = entry.getValue();
      next.put(entry.getKey(), cleaner.offset() + 1);
      newest = Math.max(newest, cleaner.clock());
      if (cleaner.clock() != Long.MIN_VALUE) {
        reached = Math.min(reached, cleaner.clock());
      }
      for (int i = 0; i < Reason.count(); i++) {
        deadLetters += Reason.at(i).deadLetter() ? cleaner.rejected(Reason.at(i)) : 0;
      }
    }
    return new CleaningPosition(next, newest, Math.min(reached, newest), deadLetters);
  }
}
