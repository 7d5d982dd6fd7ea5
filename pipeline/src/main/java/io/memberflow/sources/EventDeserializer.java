package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Events from Kafka. What cannot be read stays a record, so that nothing restarts the job. */
final class EventDeserializer implements KafkaRecordDeserializationSchema<LogRecord> {
  private static final long serialVersionUID = 1L;

  private final CatalogueText catalogue;
  private transient EventReader reader;

  EventDeserializer(CatalogueText catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    reader = new EventReader(catalogue.parse().cleaning());
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out) {
    out.collect(
        new LogRecord(
            record.topic(),
            record.partition(),
            record.offset(),
            reader.read(
                record.value(), record.timestamp() < 0 ? Long.MAX_VALUE : record.timestamp()),
            record.value()));
  }

  @Override
  public TypeInformation<LogRecord> getProducedType() {
    return LogRecordSerializer.TYPE;
  }
}
