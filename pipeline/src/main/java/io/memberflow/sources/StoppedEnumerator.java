package io.memberflow.sources;

import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * Tells the readers that no split will follow once the partitions were looked for. Kafka's own
 * enumerator tells them only where it has found a partition that it did not know, so a restored
 * bounded source would never end.
 */
final class StoppedEnumerator extends WrappedEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {
  private final SplitEnumeratorContext<KafkaPartitionSplit> context;
  private boolean discovered;

  StoppedEnumerator(
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    super(enumerator);
    this.context = context;
  }

  /** Calls are answered in order: first the partitions, then the offsets of those that are new. */
  @Override
  public void start() {
    super.start();
    context.callAsync(
        () -> true,
        (partitions, failure) ->
            context.callAsync(
                () -> true,
                (offsets, otherFailure) -> {
                  discovered = true;
                  context.registeredReaders().keySet().forEach(context::signalNoMoreSplits);
                }));
  }

  @Override
  public void addReader(int reader) {
    super.addReader(reader);
    if (discovered) {
      context.signalNoMoreSplits(reader);
    }
  }
}
