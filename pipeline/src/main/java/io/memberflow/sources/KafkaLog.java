package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.items.ItemRecord;
import io.memberflow.models.ModelDrift;
import io.memberflow.publishing.Publication;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** The log on Kafka: where events and items come from, dead letters and drift go. */
public final class KafkaLog {
  private final KafkaSettings settings;
  private static final String LINGER_MILLIS = "100";

  private final Properties properties = new Properties();

  public KafkaLog(KafkaSettings settings) {
    this.settings = settings;
    properties.putAll(settings.properties());
    properties.remove(KafkaSettings.RESET); // the readers see to it
  }

  /**
   * The events from where each partition begins, or from where a savepoint stands.
   *
   * @param bounded end at the offsets that are the last ones at the start
   */
  public Source<LogRecord, KafkaPartitionSplit, KafkaSourceEnumState> events(
      CatalogueText catalogue, boolean bounded) {
    KafkaSourceBuilder<LogRecord> source =
        KafkaSource.<LogRecord>builder()
            .setBootstrapServers(settings.bootstrap())
            .setTopics(settings.events())
            .setGroupId(settings.group())
            .setProperties(properties)
            .setStartingOffsets(new FirstOffsets())
            .setDeserializer(new EventDeserializer(catalogue));
    if (bounded) {
      source.setBounded(OffsetsInitializer.latest());
    } else {
      source.setProperty("partition.discovery.interval.ms", "30000");
    }
    return new CompleteSource<>(source.build(), settings);
  }

  /**
   * The events up to stated offsets, wherever they start: a savepoint's own place included.
   *
   * @param keepsEnds what a savepoint says of an end wins
   */
  public Source<LogRecord, ?, ?> events(CatalogueText catalogue, Offsets end, boolean keepsEnds) {
    return new StoppedSource<>(events(catalogue, true), end, keepsEnds);
  }

  /** The items up to stated offsets, in the same way. */
  public Source<ItemRecord, ?, ?> items(Offsets end, boolean keepsEnds) {
    return new StoppedSource<>(items(true), end, keepsEnds);
  }

  public Source<ItemRecord, KafkaPartitionSplit, KafkaSourceEnumState> items(boolean bounded) {
    KafkaSourceBuilder<ItemRecord> source =
        KafkaSource.<ItemRecord>builder()
            .setBootstrapServers(settings.bootstrap())
            .setTopics(settings.itemsTopic().orElseThrow())
            .setGroupId(settings.group())
            .setProperties(properties)
            .setStartingOffsets(new FirstOffsets())
            .setDeserializer(new ItemDeserializer());
    if (bounded) {
      source.setBounded(OffsetsInitializer.latest());
    }
    return new CompleteSource<>(source.build(), settings);
  }

  /** At least once; a repeat has the same key. Compressed: what is too large is among them. */
  public KafkaSink<DeadLetter> deadLetters() {
    return sink(new DeadLetterRecords(settings.deadLetters()), "lz4");
  }

  /** At least once; a repeat has the same bytes. Only where the settings name a topic. */
  public KafkaSink<ModelDrift> drift() {
    return sink(new DriftRecords(settings.driftTopic().orElseThrow()), "none");
  }

  private <T> KafkaSink<T> sink(KafkaRecordSerializationSchema<T> records, String compression) {
    Properties producer = new Properties();
    producer.put("compression.type", compression);
    producer.put("linger.ms", LINGER_MILLIS); // a request for each record would cost more than it
    producer.putAll(properties);
    return KafkaSink.<T>builder()
        .setBootstrapServers(settings.bootstrap())
        .setKafkaProducerConfig(producer)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(records)
        .build();
  }

  /** At least once; keyed by model, so that a compacted topic keeps the last of each. */
  public Optional<KafkaSink<Publication>> models() {
    return settings
        .modelsTopic()
        .map(
            topic -> {
              Properties producer = new Properties();
              producer.put("max.request.size", Integer.toString(ModelRecords.LARGEST));
              producer.putAll(properties);
              return KafkaSink.<Publication>builder()
                  .setBootstrapServers(settings.bootstrap())
                  .setKafkaProducerConfig(producer)
                  .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                  .setRecordSerializer(new ModelRecords(topic))
                  .build();
            });
  }
}
