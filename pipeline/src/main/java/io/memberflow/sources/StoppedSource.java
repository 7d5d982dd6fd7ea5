package io.memberflow.sources;

import java.io.IOException;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A bounded Kafka source that ends at stated offsets also where it is restored from a source that
 * had no end: a savepoint keeps the splits as they were, without one, and the bound of the source
 * reaches only splits that it discovers itself. Here every split passes through its serializer on
 * its way to a reader, restored or new, and gets its end there. A partition without a stated end is
 * not read.
 */
final class StoppedSource<T> extends WrappedSource<T, KafkaPartitionSplit, KafkaSourceEnumState> {
  private static final long serialVersionUID = 1L;

  private final Offsets end;
  private final boolean keepsEnds;

  /**
   * @param source a bounded one
   * @param end the first offsets that are not read any more
   * @param keepsEnds a split that already has an end keeps it
   */
  StoppedSource(
      Source<T, KafkaPartitionSplit, KafkaSourceEnumState> source, Offsets end, boolean keepsEnds) {
    super(source);
    this.end = end;
    this.keepsEnds = keepsEnds;
  }

  private record Splits(
      SimpleVersionedSerializer<KafkaPartitionSplit> splits, Offsets end, boolean keepsEnds)
      implements SimpleVersionedSerializer<KafkaPartitionSplit> {
    @Override
    public int getVersion() {
      return splits.getVersion();
    }

    @Override
    public byte[] serialize(KafkaPartitionSplit split) throws IOException {
      return splits.serialize(split);
    }

    @Override
    public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
      KafkaPartitionSplit split = splits.deserialize(version, bytes);
      if (keepsEnds && split.getStoppingOffset().isPresent()) {
        return split;
      }
      return new KafkaPartitionSplit(
          split.getTopicPartition(), split.getStartingOffset(), end.of(split.getPartition()));
    }
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return new Splits(super.getSplitSerializer(), end, keepsEnds);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) throws Exception {
    return new StoppedEnumerator(super.createEnumerator(context), context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
      throws Exception {
    return new StoppedEnumerator(super.restoreEnumerator(context, state), context);
  }
}
