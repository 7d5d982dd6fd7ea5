package io.memberflow.cleaning;

import java.util.Map;
import java.util.Optional;

/**
 * What a run over the log keeps of a history in files before it: the same in every subtask.
 *
 * @param seam event time at which the log begins to count, in milliseconds
 * @param newest event time of the files
 * @param reached event time that every part of the files had come to
 * @param records of the files
 * @param deadLetters among them
 */
public record History(long seam, long newest, long reached, long records, long deadLetters) {
  private static final String SEAM = "seam";
  private static final String NEWEST = "newest";
  private static final String REACHED = "reached";
  private static final String RECORDS = "records";
  private static final String DEAD_LETTERS = "dead-letters";

  /** As it stands in checkpoints; empty without a history. */
  static Optional<History> of(Map<String, Long> entries) {
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new History(
                entries.get(SEAM),
                entries.get(NEWEST),
                entries.get(REACHED),
                entries.get(RECORDS),
                entries.get(DEAD_LETTERS)));
  }

  Map<String, Long> entries() {
    return Map.of(
        SEAM, seam, NEWEST, newest, REACHED, reached, RECORDS, records, DEAD_LETTERS, deadLetters);
  }
}
