package io.memberflow.sources;

import io.memberflow.models.ModelDrift;
import io.memberflow.models.ModelDriftWriter;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Drift for its Kafka topic. */
record DriftRecords(String topic) implements KafkaRecordSerializationSchema<ModelDrift> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      ModelDrift drift, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(topic, ModelDriftWriter.key(drift), ModelDriftWriter.value(drift));
  }
}
