package io.memberflow.sources;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A partition with what cleaning remembers of it.
 *
 * @param split where reading goes on; null where the partition was read to its end
 * @param memory as {@link io.memberflow.cleaning.PartitionMemory} writes it; null before the first
 *     record
 */
record RememberedSplit<S extends SourceSplit>(String name, S split, byte[] memory)
    implements SourceSplit {

  static <S extends SourceSplit> RememberedSplit<S> unread(S split) {
    return new RememberedSplit<>(split.splitId(), split, null);
  }

  @Override
  public String splitId() {
    return name;
  }
}
