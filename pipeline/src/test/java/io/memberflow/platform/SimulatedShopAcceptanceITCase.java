package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.Aggregation;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.FieldNames;
import io.memberflow.catalogue.ValueType;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import io.memberflow.features.ReferenceFeatures;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The job as it runs in production, drained by a savepoint, against the simulated truth. */
class SimulatedShopAcceptanceITCase {
  private static final String NAMESPACE = "shop";
  private static final int SAMPLED = 20;

  private static LocalPlatform platform;
  private static SimulatedLog log;

  @BeforeAll
  static void run() throws InterruptedException {
    log = SimulatedLog.of(ShopSettings.ofSize(7, 20_000));
    platform = LocalPlatform.start(NAMESPACE, 2);
    platform.runMembers(CatalogueText.shipped());
    log.sendTo(platform);
    while (platform.progress().read() < log.records()) {
      platform.requireRunning();
      Thread.sleep(200);
    }
    platform.drain();
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  @Test
  void deadLetters_haveTheReasonAndTheOriginalBytes() throws Exception {
    List<String> expected = new ArrayList<>();
    for (SimulatedRecord broken : log.broken()) {
      expected.add(
          broken.defect().reason()
              + " "
              + Base64.getEncoder().encodeToString(broken.bytes(new EventWriter())));
    }
    List<String> found = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter : deadLetters()) {
      JsonNode json = new ObjectMapper().readTree(letter.value());
      found.add(json.get("reason").asText() + " " + json.get("bytes").asText());
    }
    assertThat(found).hasSize(expected.size()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void features_ofSampledMembers_equalThoseOfAllTheirEvents() {
    Catalogue catalogue = CatalogueText.shipped().parse();
    List<String> members = List.copyOf(log.clean().keySet());
    int step = members.size() / SAMPLED;
    for (int i = 0; i < SAMPLED; i++) {
      String member = members.get(i * step);
      StoredRecord stored = platform.reader().read(RecordKey.member(NAMESPACE, member));
      long asOf = stored.section(Section.FEATURES).orElseThrow().asOf().toEpochMilli();
      List<Event> events = log.clean().get(member);
      assertThat(asOf)
          .isGreaterThanOrEqualTo(events.stream().mapToLong(Event::time).max().orElseThrow());
      ReferenceFeatures reference = new ReferenceFeatures();
      events.forEach(reference::add);
      for (FeatureDefinition feature : catalogue.features(Entity.MEMBER)) {
        String what = "%s of %s at %d".formatted(feature.name(), member, asOf);
        Object expected = expected(reference, feature, asOf);
        if (feature.computation() instanceof Aggregation a
            && a.aggregate() == Aggregate.DECAYED_SUM) {
          assertThat((Double) shown(stored, feature))
              .as(what)
              .isCloseTo((Double) expected, within(1e-6 * events.size()));
        } else {
          assertThat(shown(stored, feature)).as(what).isEqualTo(expected);
        }
      }
    }
  }

  /** The text of a text feature, a Double, or "absent". */
  private static Object shown(StoredRecord stored, FeatureDefinition feature) {
    String name = FieldNames.SHORT.field(feature.name());
    if (stored.bytes(name).isEmpty()) {
      return "absent";
    }
    return feature.type() == ValueType.TEXT
        ? stored.text(name).orElseThrow()
        : (Object) stored.number(name).orElseThrow();
  }

  private static Object expected(ReferenceFeatures reference, FeatureDefinition f, long asOf) {
    if (f.type() == ValueType.TEXT) {
      String text = reference.text(f, asOf);
      return text == null ? "absent" : text;
    }
    double number = reference.number(f, asOf);
    return Double.isNaN(number) ? "absent" : (Object) number;
  }

  private static List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    TopicPartition partition = new TopicPartition(LocalPlatform.DEAD_LETTERS, 0);
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", platform.kafkaAddress()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(letters::add);
      }
    }
    return letters;
  }
}
