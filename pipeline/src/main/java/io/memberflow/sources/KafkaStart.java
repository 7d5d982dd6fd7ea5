package io.memberflow.sources;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;

/** What a Kafka source keeps in a savepoint before it has read anything: where it begins. */
public final class KafkaStart {
  /** Of what Flink writes around the state of a source's enumerator. */
  private static final int COORDINATOR_VERSION = 1;

  private KafkaStart() {}

  /**
   * The state of the source's coordinator: no reader has a partition yet, all are known, and one
   * that is found later is read from its beginning.
   *
   * @param begin the first offset that is read in each partition
   */
  public static byte[] coordinatorState(String topic, Offsets begin) {
    List<KafkaPartitionSplit> splits =
        begin.byPartition().entrySet().stream()
            .map(e -> new KafkaPartitionSplit(new TopicPartition(topic, e.getKey()), e.getValue()))
            .toList();
    KafkaSourceEnumStateSerializer serializer = new KafkaSourceEnumStateSerializer();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      byte[] state = serializer.serialize(new KafkaSourceEnumState(List.of(), splits, true));
      out.writeInt(COORDINATOR_VERSION);
      out.writeInt(serializer.getVersion());
      out.writeInt(state.length);
      out.write(state);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }
}
