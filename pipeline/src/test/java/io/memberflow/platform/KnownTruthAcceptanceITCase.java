package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Transform;
import io.memberflow.learning.Explanation;
import io.memberflow.learning.PublishedInput;
import io.memberflow.learning.PublishedModel;
import io.memberflow.simulation.GroundTruth;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole job against a shop whose laws are known. */
class KnownTruthAcceptanceITCase {
  private static final String NAMESPACE = "truth";
  private static final String MODEL = "purchase_24h";

  /** The shipped model, and one with the inputs of the law and no others that stand in for them. */
  private static final CatalogueText CATALOGUE =
      new CatalogueText(
          "the shipped catalogue and the model law",
          CatalogueText.shipped().yaml()
              + """

                - name: law
                  kind: logistic
                  on: view
                  label: purchase
                  match: item
                  within: 24h
                  prior: 0.03
                  features:
                    - {name: event.dwell, transform: log}
                    - {name: event.price, transform: log}
                    - event.category
                    - event.device
                    - views_1h
                    - carts_1h
              """);

  private static final long EVENTS = 200_000;

  /** How far a coefficient may be off, in units of the coefficient or of its input's deviation. */
  private static final Map<String, Double> TOLERANCE =
      Map.of("event.dwell", 0.15, "event.price", 0.15, "views_1h", 0.05, "carts_1h", 0.15);

  private static LocalPlatform platform;
  private static SimulatedLog log;

  @BeforeAll
  static void run() {
    log = SimulatedLog.of(ShopSettings.ofSize(11, EVENTS));
    platform = LocalPlatform.start(NAMESPACE, 2);
    log.sendTo(platform);
    StreamExecutionEnvironment env = platform.environment();
    platform.defineMembers(env, CATALOGUE, NAMESPACE, true);
    platform.timed(env, "truth");
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  @Test
  void purchaseModel_onEveryAnsweredView_comesNearTheOracle() {
    StoredRecord metrics = record(RecordKey.METRICS, MODEL);
    Oracle oracle = Oracle.of(log, reached());
    double loss = metrics.number("log-loss").orElseThrow();
    double baseline = metrics.number("baseline-log-loss").orElseThrow();
    double auc = metrics.number("auc").orElseThrow();
    double calibration = metrics.number("calibration").orElseThrow();
    double share = (baseline - loss) / (baseline - oracle.logLoss());
    System.out.printf(
        "purchase_24h on %,d answered views: log loss %.4f, oracle %.4f, best constant %.4f"
            + " (%.0f %% of the way); AUC %.4f, oracle %.4f; calibration %.3f%n",
        oracle.examples(),
        loss,
        oracle.logLoss(),
        baseline,
        100 * share,
        auc,
        oracle.auc(),
        calibration);

    assertThat((long) metrics.number("examples").orElseThrow()).isEqualTo(oracle.examples());
    assertThat((long) metrics.number("label-sum").orElseThrow()).isEqualTo(oracle.bought());
    assertThat(loss).isGreaterThan(oracle.logLoss());
    assertThat(share).isGreaterThan(0.75);
    assertThat(oracle.auc() - auc).isBetween(0.0, 0.03);
    assertThat(calibration).isBetween(0.95, 1.05);
  }

  @Test
  void publishedWeights_onTheScaleOfTheInputs_areTheLawOfTheShop() {
    Map<String, Double> learnt = coefficients();
    System.out.printf("%-14s %8s %8s%n", "input", "true", "learnt");
    for (GroundTruth.Effect effect : log.shop().truth().effects()) {
      System.out.printf(
          "%-14s %8.3f %8.3f%n", effect.input(), effect.coefficient(), learnt.get(effect.input()));
    }
    for (GroundTruth.Effect effect : log.shop().truth().effects()) {
      assertThat(learnt.get(effect.input()))
          .as(effect.input())
          .isBetween(
              effect.coefficient() - TOLERANCE.get(effect.input()),
              effect.coefficient() + TOLERANCE.get(effect.input()));
    }
  }

  /** What one more of each transformed number adds to the margin, asked of the published model. */
  private static Map<String, Double> coefficients() {
    PublishedModel model =
        PublishedModel.read(record(RecordKey.MODEL, "law").bytes("model").orElseThrow());
    List<PublishedInput> numbers =
        model.header().inputs().stream().filter(input -> !input.text()).toList();
    int tokens = model.header().inputs().size() - numbers.size();
    Explanation one = new Explanation(model.header().target(), numbers.size(), tokens);
    Explanation two = new Explanation(model.header().target(), numbers.size(), tokens);
    float[] from = new float[numbers.size()];
    float[] to = new float[numbers.size()];
    for (int i = 0; i < from.length; i++) {
      from[i] = log(numbers.get(i)) ? 20 : 0;
      to[i] = log(numbers.get(i)) ? 25 : 0.25f;
    }
    model.scorer().explain(from, new long[tokens], 1, one);
    model.scorer().explain(to, new long[tokens], 1, two);
    Map<String, Double> coefficients = new HashMap<>();
    for (int i = 0; i < from.length; i++) {
      double step = log(numbers.get(i)) ? Math.log(26.0 / 21) : 0.25;
      coefficients.put(numbers.get(i).name(), (two.ofNumber(i) - one.ofNumber(i)) / step);
    }
    return coefficients;
  }

  @Test
  void modelsTopic_holdsTheModelThatTheStoreHas() {
    byte[] stored = record(RecordKey.MODEL, "law").bytes("model").orElseThrow();
    TopicPartition partition = new TopicPartition(LocalPlatform.MODELS, 0);
    Map<String, Object> settings = Map.of("bootstrap.servers", platform.kafkaAddress());
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    ConsumerRecord<byte[], byte[]> last = null;
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(10))) {
          last = new String(record.key(), StandardCharsets.UTF_8).equals("law") ? record : last;
        }
      }
    }
    assertThat(last.value()).isEqualTo(stored);
    PublishedModel model = PublishedModel.read(stored);
    assertThat(new String(last.headers().lastHeader("version").value(), StandardCharsets.UTF_8))
        .isEqualTo(Long.toString(model.header().learned()));
    assertThat(last.headers().lastHeader("job-epoch").value())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("1");
    System.out.printf("model law: %,d bytes%n", stored.length);
  }

  private static boolean log(PublishedInput number) {
    return number.transform() == Transform.LOG;
  }

  /** The event time at the end: what all partitions have passed, less the lateness. */
  private static long reached() {
    long oldest = Long.MAX_VALUE;
    for (int partition = 0; partition < LocalPlatform.PARTITIONS; partition++) {
      StoredRecord source =
          platform
              .reader()
              .read(
                  new RecordKey(
                      NAMESPACE, RecordKey.SOURCE, LocalPlatform.EVENTS + "/" + partition));
      oldest = Math.min(oldest, (long) source.number("newest-event-time").orElseThrow());
    }
    return oldest - CATALOGUE.parse().cleaning().lateness().toMillis() - 1;
  }

  private static StoredRecord record(String kind, String model) {
    return platform.reader().read(new RecordKey(NAMESPACE, kind, model));
  }
}
