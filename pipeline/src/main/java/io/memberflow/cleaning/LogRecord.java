package io.memberflow.cleaning;

/**
 * One record of the log with its place and what the record alone tells.
 *
 * @param topic the topic, or the file
 * @param offset of a Kafka record, or the line of a file from 0
 * @param bytes the value as it came; null where the record has none
 */
public record LogRecord(String topic, int partition, long offset, Judged judged, byte[] bytes) {
  private static final long NO_OFFSET = -1;
  private static final long END = -2;
  private static final Judged NOTHING = Judged.rejected(Reason.UNPARSEABLE, "");

  /** Not of the log: says that some reader has read a record of the partition since it started. */
  public static LogRecord reading(String topic, int partition) {
    return new LogRecord(topic, partition, NO_OFFSET, NOTHING, null);
  }

  /** Not of the log: says that a reader has read everything, and stays. */
  public static LogRecord ended() {
    return new LogRecord("", 0, END, NOTHING, null);
  }

  /** Whether this is {@link #ended}. */
  public boolean saysEnded() {
    return offset == END;
  }

  /** Whether this is {@link #reading}. */
  public boolean saysReading() {
    return offset == NO_OFFSET;
  }
}
