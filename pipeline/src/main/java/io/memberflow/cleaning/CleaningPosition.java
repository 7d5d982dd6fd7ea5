package io.memberflow.cleaning;

import io.memberflow.state.StateInput;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
   * @param entries of the operator's state, see {@link CleanOperator#STATE}
   */
  public static CleaningPosition read(List<byte[]> entries) {
    // after a rescale a partition can be there twice: as it was, and as its reader has it
    Map<String, PartitionCleaner> cleaners = new HashMap<>();
    StateInput in = new StateInput();
    for (byte[] bytes : entries) {
      in.reset(bytes);
      String name = in.getText();
      in.getVarInt();
      in.getVarInt();
      PartitionCleaner cleaner = new PartitionCleaner(Duration.ZERO);
      cleaner.read(in);
      cleaners.merge(name, cleaner, (a, b) -> a.offset() >= b.offset() ? a : b);
    }
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
