package io.memberflow.sources;

import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.DeadLetterWriter;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Dead letters for their Kafka topic. */
record DeadLetterRecords(String topic) implements KafkaRecordSerializationSchema<DeadLetter> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(
        topic, DeadLetterWriter.key(letter), DeadLetterWriter.value(letter));
  }
}
