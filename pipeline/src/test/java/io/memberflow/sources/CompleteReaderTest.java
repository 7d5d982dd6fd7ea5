package io.memberflow.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.servers.ServerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Flink's close() may be interrupted
class CompleteReaderTest {
  private static final Offsets BEGIN = Offsets.of(Map.of(0, 100L, 1, 0L));

  private final Inner inner = new Inner();
  private final SimpleCounter lost = new SimpleCounter();
  private Function<String, Offsets> earliest = topic -> BEGIN;

  /** Keeps what it is given, and fails as Flink's does. */
  private static final class Inner implements SourceReader<String, KafkaPartitionSplit> {
    private final List<KafkaPartitionSplit> given = new ArrayList<>();
    private Exception failure;

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<String> output) throws Exception {
      if (failure != null) {
        throw failure;
      }
      return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
      return given;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
      given.addAll(splits);
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }

  private CompleteReader<String> reader(boolean accepts) {
    return new CompleteReader<>(inner, topic -> earliest.apply(topic), accepts, lost);
  }

  private static KafkaPartitionSplit split(int partition, long start) {
    return new KafkaPartitionSplit(new TopicPartition("events", partition), start);
  }

  private static KafkaPartitionSplit split(int partition, long start, long stop) {
    return new KafkaPartitionSplit(new TopicPartition("events", partition), start, stop);
  }

  /** As the connector wraps what a consumer without a policy throws. */
  private void asksFor(int partition, long offset) {
    inner.failure =
        new RuntimeException(
            "One or more fetchers have encountered exception",
            new RuntimeException(
                new OffsetOutOfRangeException(
                    "Fetch position is out of range",
                    Map.of(new TopicPartition("events", partition), offset))));
  }

  @Test
  void deletedRecord_failsWithTheGapAndTheWaysOut() {
    asksFor(0, 40);

    assertThatThrownBy(() -> reader(false).pollNext(null))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("partition 0 of events is to be read from offset 40")
        .hasMessageContaining("begins at 100")
        .hasMessageContaining("later savepoint")
        .hasMessageContaining("60 records with kafka.properties.auto.offset.reset: earliest")
        .as("the innermost cause is what a failed job is reported with")
        .hasNoCause();
  }

  @Test
  void offsetThatNeverWas_isNotCalledDeleted() {
    asksFor(1, 7);

    assertThatThrownBy(() -> reader(false).pollNext(null))
        .hasMessageContaining("partition 1 of events is to be read from offset 7")
        .hasMessageContaining("made anew")
        .hasMessageNotContaining("retention");
  }

  @Test
  void whatElseFails_orKafkaThatDoesNotAnswer_passesAsItIs() {
    asksFor(0, 40);
    earliest =
        topic -> {
          throw new ServerException("no answer");
        };
    assertThatThrownBy(() -> reader(false).pollNext(null)).isSameAs(inner.failure);

    inner.failure = new IllegalStateException("other");
    assertThatThrownBy(() -> reader(false).pollNext(null)).isSameAs(inner.failure);
  }

  @Test
  void restoredPartitions_areLeftAlone_whereNoLossIsAccepted() {
    earliest =
        topic -> {
          throw new AssertionError("nobody asks Kafka at a start");
        };
    KafkaPartitionSplit unread = split(1, KafkaPartitionSplit.EARLIEST_OFFSET);

    reader(false).addSplits(List.of(split(0, 40), unread));

    assertThat(inner.given).containsExactly(split(0, 40), unread);
  }

  /** Otherwise what is deleted before its first record was read would be missed by nobody. */
  @Test
  void partitionThatIsFoundLater_isReadFromItsFirstRecord() {
    CompleteReader<String> reader = reader(false);
    reader.start();

    reader.addSplits(List.of(split(2, KafkaPartitionSplit.EARLIEST_OFFSET, 9), split(0, 40)));

    assertThat(inner.given).containsExactly(split(2, 0, 9), split(0, 40));
  }

  @Test
  void acceptedLoss_movesBehindTheGap_andIsCounted() {
    reader(true)
        .addSplits(
            List.of(split(0, 40), split(0, 40, 70), split(0, 40, 30), split(0, 100), split(1, 3)));

    assertThat(inner.given)
        .as("a run that ends inside the gap has nothing to read")
        .containsExactly(
            split(0, 100), split(0, 70, 70), split(0, 40, 30), split(0, 100), split(1, 3));
    assertThat(lost.getCount()).isEqualTo(60 + 30);
  }

  /** Retention overtakes a reader that runs: its task restarts, and its partition is moved then. */
  @Test
  void acceptedLoss_whileTheJobRuns_failsOnceAndSaysThatItGoesOn() {
    asksFor(0, 40);

    assertThatThrownBy(() -> reader(true).pollNext(null))
        .hasMessageContaining("begins at 100")
        .hasMessageContaining("go on behind it when it is restarted");
  }
}
