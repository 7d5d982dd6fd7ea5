package io.memberflow.cleaning;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;

/**
 * What cleaning remembers of one partition of the log. It belongs to whoever reads the partition
 * and stands in checkpoints beside the place that was read to, so it comes back wherever the
 * partition is read next; cleaning, in the same task, gets it with each record and changes it.
 */
public final class PartitionMemory {
  private static final int VERSION = 1;

  private final String topic;
  private final int partition;
  private final PartitionCleaner cleaner;

  /** Whether the run that last read a record was one without an end. */
  private boolean goesOn;

  /** Not kept: what was last reported. */
  private long reportedOffset = -1;

  private PartitionMemory(String topic, int partition, PartitionCleaner cleaner) {
    this.topic = topic;
    this.partition = partition;
    this.cleaner = cleaner;
  }

  /** Of a partition that nothing was read of. */
  public static PartitionMemory of(String topic, int partition, Duration lateness) {
    return new PartitionMemory(topic, partition, new PartitionCleaner(lateness));
  }

  /**
   * @throws IllegalStateException for a layout of a later build
   */
  public static PartitionMemory read(byte[] bytes, Duration lateness) {
    StateInput in = new StateInput().reset(bytes);
    int version = in.getVarInt();
    if (version != VERSION) {
      throw new IllegalStateException(
          "a partition's state has layout version %d; this build reads %d; restore with the build that wrote it"
              .formatted(version, VERSION));
    }
    String topic = in.getText();
    int partition = in.getVarInt();
    boolean goesOn = in.getByte() != 0;
    PartitionMemory memory = of(topic, partition, lateness);
    memory.goesOn = goesOn;
    memory.cleaner.read(in);
    return memory;
  }

  public byte[] toBytes() {
    StateOutput out = new StateOutput();
    out.putVarLong(VERSION);
    out.putText(topic);
    out.putVarLong(partition);
    out.putByte(goesOn ? 1 : 0);
    cleaner.write(out);
    return out.toByteArray();
  }

  String topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  /** The partition's name in reports: {@code events/0}. */
  String name() {
    return topic + "/" + partition;
  }

  PartitionCleaner cleaner() {
    return cleaner;
  }

  boolean goesOn() {
    return goesOn;
  }

  void readBy(boolean runGoesOn) {
    goesOn = runGoesOn;
  }

  /** Whether something was read since the last call. */
  boolean hasNews() {
    boolean news = cleaner.offset() != reportedOffset;
    reportedOffset = cleaner.offset();
    return news;
  }
}
