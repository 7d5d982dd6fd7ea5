package io.memberflow.sources;

import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * A Kafka source that leaves out no record without a word: where retention has deleted what is next
 * to be read, it fails and says what is missing, or goes on behind it and says so where the
 * settings accept that.
 */
final class CompleteSource<T> extends WrappedSource<T, KafkaPartitionSplit, KafkaSourceEnumState> {
  private static final long serialVersionUID = 1L;

  private final KafkaSettings settings;

  /**
   * @param source one that has no policy for offsets that are gone
   */
  CompleteSource(KafkaSource<T> source, KafkaSettings settings) {
    super(source);
    this.settings = settings;
  }

  @Override
  public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new CompleteReader<>(
        super.createReader(context),
        topic -> {
          try (KafkaOffsets kafka = new KafkaOffsets(settings)) {
            return kafka.earliest(topic);
          }
        },
        settings.acceptsDeleted(),
        context.metricGroup().counter(CompleteReader.DELETED_UNREAD));
  }
}
