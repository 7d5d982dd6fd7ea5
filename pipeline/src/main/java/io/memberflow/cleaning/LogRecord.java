package io.memberflow.cleaning;

/**
 * One record of the log with its place and what the record alone tells.
 *
 * @param topic the topic, or the file
 * @param offset of a Kafka record, or the line of a file from 0
 * @param bytes the value as it came; null where the record has none
 * @param memory of the record's partition, where its reader keeps one; null before
 */
public record LogRecord(
    String topic, int partition, long offset, Judged judged, byte[] bytes, PartitionMemory memory) {
  private static final long NO_OFFSET = -1;
  private static final long END = -2;
  private static final Judged NOTHING = Judged.rejected(Reason.UNPARSEABLE, "");

  /** As it is read. */
  public LogRecord(String topic, int partition, long offset, Judged judged, byte[] bytes) {
    this(topic, partition, offset, judged, bytes, null);
  }

  /** The same record with its partition's memory. */
  public LogRecord with(PartitionMemory other) {
    return new LogRecord(topic, partition, offset, judged, bytes, other);
  }

  /** Not of the log: says that a reader goes on with a partition that was read before. */
  public static LogRecord remembered(PartitionMemory memory) {
    return new LogRecord(memory.topic(), memory.partition(), NO_OFFSET, NOTHING, null, memory);
  }

  /** Not of the log: says that a reader has read everything, and stays. */
  public static LogRecord ended() {
    return new LogRecord("", 0, END, NOTHING, null);
  }

  /** Whether this is {@link #ended}. */
  public boolean saysEnded() {
    return offset == END;
  }

  /** Whether this is {@link #remembered}. */
  public boolean saysRemembered() {
    return offset == NO_OFFSET;
  }
}
