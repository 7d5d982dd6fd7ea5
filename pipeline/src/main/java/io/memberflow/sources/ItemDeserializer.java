package io.memberflow.sources;

import io.memberflow.items.ItemRecord;
import io.memberflow.items.ItemRecordSerializer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The item catalogue from Kafka. */
final class ItemDeserializer implements KafkaRecordDeserializationSchema<ItemRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ItemRecord> out) {
    out.collect(
        ItemRecord.read(
            record.topic(),
            record.partition(),
            record.offset(),
            Math.max(0, record.timestamp()),
            record.value()));
  }

  @Override
  public TypeInformation<ItemRecord> getProducedType() {
    return ItemRecordSerializer.TYPE;
  }
}
