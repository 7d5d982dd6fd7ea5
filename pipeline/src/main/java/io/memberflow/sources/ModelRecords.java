package io.memberflow.sources;

import io.memberflow.publishing.Publication;
import io.memberflow.store.Field;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Published models for their Kafka topic; all else has no record there. */
public record ModelRecords(String topic) implements KafkaRecordSerializationSchema<Publication> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ModelRecords.class);

  /** Bytes of the largest request; the topic must take messages as large. */
  public static final int LARGEST = 32 << 20;

  /** What a record needs besides its value. */
  private static final int ENVELOPE = 4 << 10;

  private static final String MODEL = "model";

  /** What the topic must be made with. */
  public static final Map<String, String> TOPIC_SETTINGS =
      Map.of("cleanup.policy", "compact", "max.message.bytes", Integer.toString(LARGEST));

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Publication publication, KafkaSinkContext context, Long timestamp) {
    if (!publication.kind().equals(RecordKey.MODEL)) {
      return null;
    }
    Section section = publication.section();
    Optional<byte[]> model =
        section.fields().stream()
            .filter(field -> field.name().equals(MODEL))
            .map(Field::value)
            .findFirst();
    if (model.isEmpty()) {
      return null;
    }
    if (model.get().length > LARGEST - ENVELOPE) {
      LOG.warn(
          "model {} has {} bytes; topic {} takes {}; it is in the store only; lower bits, or set"
              + " publish: prune or weights",
          publication.id(),
          model.get().length,
          topic,
          LARGEST - ENVELOPE);
      return null;
    }
    List<Header> headers =
        List.of(
            header("version", section.version()),
            header("job-epoch", Long.toString(section.jobEpoch())),
            header("as-of", Long.toString(section.asOf())));
    return new ProducerRecord<>(
        topic, null, null, publication.id().getBytes(StandardCharsets.UTF_8), model.get(), headers);
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
