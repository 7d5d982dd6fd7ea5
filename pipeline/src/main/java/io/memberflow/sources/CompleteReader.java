package io.memberflow.sources;

import io.memberflow.servers.ServerException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails with what is missing where the records that are next were deleted. Where that is accepted,
 * it moves partitions behind the gap as they come, after a restart too, and counts what is lost.
 */
@SuppressWarnings("try") // Flink's close() may be interrupted
final class CompleteReader<T> extends WrappedReader<T, KafkaPartitionSplit> {
  /** Counts records that were left out since the task began. */
  static final String DELETED_UNREAD = "deleted-unread";

  private static final Logger LOG = LoggerFactory.getLogger(CompleteReader.class);
  private static final String ACCEPT = "kafka.properties." + KafkaSettings.RESET + ": earliest";

  private final Function<String, Offsets> earliest;
  private final boolean accepts;
  private final Counter deletedUnread;
  private boolean started;

  /**
   * @param earliest asks where the partitions of a topic begin now
   * @param accepts whether the job goes on behind what was deleted
   */
  CompleteReader(
      SourceReader<T, KafkaPartitionSplit> reader,
      Function<String, Offsets> earliest,
      boolean accepts,
      Counter deletedUnread) {
    super(reader);
    this.earliest = earliest;
    this.accepts = accepts;
    this.deletedUnread = deletedUnread;
  }

  @Override
  public void start() {
    started = true;
    super.start();
  }

  /** Flink gives restored partitions before the start, and others after it. */
  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    List<KafkaPartitionSplit> numbered =
        started ? splits.stream().map(CompleteReader::fromItsFirstRecord).toList() : splits;
    super.addSplits(accepts ? behindDeleted(numbered) : numbered);
  }

  /** A partition that is found later, for which Flink says "earliest", is new and begins at 0. */
  private static KafkaPartitionSplit fromItsFirstRecord(KafkaPartitionSplit split) {
    return split.getStartingOffset() == KafkaPartitionSplit.EARLIEST_OFFSET ? at(0, split) : split;
  }

  private static KafkaPartitionSplit at(long offset, KafkaPartitionSplit split) {
    return new KafkaPartitionSplit(
        split.getTopicPartition(),
        offset,
        split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
  }

  private List<KafkaPartitionSplit> behindDeleted(List<KafkaPartitionSplit> splits) {
    Map<String, Offsets> topics = new HashMap<>();
    List<KafkaPartitionSplit> moved = new ArrayList<>();
    for (KafkaPartitionSplit split : splits) {
      Offsets begin = topics.computeIfAbsent(split.getTopic(), earliest);
      long first = begin.of(split.getPartition());
      long last = split.getStoppingOffset().filter(stop -> stop >= 0).orElse(Long.MAX_VALUE);
      long next = split.getStartingOffset();
      if (next < 0 || next >= Math.min(first, last)) {
        moved.add(split);
        continue;
      }
      long lost = Math.min(first, last) - next;
      LOG.warn(
          "{}; {} records are lost, as {} accepts",
          new Deleted(split.getTopic(), split.getPartition(), next, first).text(),
          lost,
          ACCEPT);
      deletedUnread.inc(lost);
      moved.add(at(next + lost, split));
    }
    return moved;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    try {
      return super.pollNext(output);
    } catch (Exception e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof OffsetOutOfRangeException gone) {
          throw explained(gone).orElseThrow(() -> e);
        }
      }
      throw e;
    }
  }

  /** Empty where Kafka does not answer. */
  private Optional<Exception> explained(OffsetOutOfRangeException gone) {
    Map.Entry<TopicPartition, Long> asked =
        gone.offsetOutOfRangePartitions().entrySet().iterator().next();
    String topic = asked.getKey().topic();
    int partition = asked.getKey().partition();
    ServerException explained;
    try {
      explained =
          new ServerException(
              text(
                  new Deleted(
                      topic, partition, asked.getValue(), earliest.apply(topic).of(partition))));
    } catch (ServerException e) {
      gone.addSuppressed(e);
      return Optional.empty();
    }
    // not as the cause: what is reported of a failed job is its innermost cause
    explained.addSuppressed(gone);
    return Optional.of(explained);
  }

  private String text(Deleted deleted) {
    if (deleted.next() >= deleted.earliest()) {
      return ("partition %d of %s is to be read from offset %,d and does not have it: the topic was made anew,"
              + " or has lost its end; go on with the topic of the savepoint, or start without a savepoint")
          .formatted(deleted.partition(), deleted.topic(), deleted.next());
    }
    if (accepts) {
      return deleted.text() + "; " + ACCEPT + " lets the job go on behind it when it is restarted";
    }
    return ("%s; go on from a later savepoint, or start without one, after a backfill where files have what is"
            + " gone; or accept the loss of %,d records with %s")
        .formatted(deleted.text(), deleted.earliest() - deleted.next(), ACCEPT);
  }
}
