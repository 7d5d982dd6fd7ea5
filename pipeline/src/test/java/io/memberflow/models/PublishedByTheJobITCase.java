package io.memberflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.epochs.LogEnd;
import io.memberflow.events.TextHash;
import io.memberflow.labels.Example;
import io.memberflow.learning.PublishedModel;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.servable.MemberflowServable;
import io.memberflow.servers.LocalRedis;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.streams.CollectedOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.ml.servable.api.DataFrame;
import org.apache.flink.ml.servable.api.Row;
import org.apache.flink.ml.servable.types.DataType;
import org.apache.flink.ml.servable.types.DataTypes;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** What the operator publishes goes through a real Redis to the servable of another program. */
@SuppressWarnings("try") // Flink's close() may be interrupted
class PublishedByTheJobITCase {
  private static final String NAMESPACE = "shop";
  private static final long HOUR = 3_600_000;
  private static final CatalogueText CATALOGUE =
      new CatalogueText(
          "test",
          """
          features:
            - {name: orders, entity: member, aggregate: count, of: purchase}
            - {name: first, entity: member, aggregate: time-since-first, of: purchase}
            - {name: last, entity: member, aggregate: time-since-last, of: purchase}
            - {name: basket, entity: member, aggregate: average, of: purchase, field: amount}
            - {name: device, entity: member, aggregate: last, of: view, field: device}
          models:
            - {name: logistic, kind: logistic, on: view, label: purchase, within: 1h, bits: 10,
               features: [orders, {name: basket, transform: log}, device]}
            - {name: bayes, kind: naive-bayes, on: view, label: purchase, within: 1h, bits: 10,
               features: [orders, {name: basket, transform: log}, device]}
            - {name: platt, kind: naive-bayes, on: view, label: purchase, within: 1h, bits: 10,
               recalibrate: platt, features: [orders, {name: basket, transform: log}, device]}
            - {name: isotonic, kind: logistic, on: view, label: purchase, within: 1h, bits: 10,
               recalibrate: isotonic, features: [orders, {name: basket, transform: log}, device]}
            - {name: network, kind: perceptron, on: view, sum: purchase, within: 1h, hidden: [16, 8],
               features: [orders, {name: basket, transform: log}, device]}
            - {name: blend, kind: ensemble, of: [logistic, bayes, isotonic]}
            - {name: active, kind: bg-nbd, every: 1h, count: purchase, frequency: orders, age: first,
               since-last: last, spend: basket}
            - {name: rate, kind: gamma-poisson, every: 1h, count: purchase, frequency: orders,
               age: first}
          """);
  private static final List<String> SHOPPERS =
      List.of("logistic", "bayes", "platt", "isotonic", "network", "blend");
  private static final List<String> INPUTS = List.of("orders", "basket", "device");
  private static final List<String> HISTORY = List.of("orders", "first", "last", "basket");
  private static final String[] DEVICES = {"phone", "laptop", null};
  private static final int MEMBERS = 300;

  /** The inputs of a member's last decision, as a frame has them. */
  private record Decision(String member, List<Object> values) {}

  private final SplittableRandom random = new SplittableRandom(1);
  private final List<Example> examples = new ArrayList<>();

  private List<Decision> decide(String model, long time, boolean answered) {
    List<Decision> decisions = new ArrayList<>();
    for (int member = 0; member < MEMBERS; member++) {
      List<Object> values = SHOPPERS.contains(model) ? shopper() : history(model, member);
      float[] numbers = new float[0];
      long[] tokens = new long[0];
      for (Object value : values) {
        if (value instanceof Float number) {
          numbers = Arrays.copyOf(numbers, numbers.length + 1);
          numbers[numbers.length - 1] = number;
        } else {
          tokens = new long[] {value == null ? 0 : TextHash.of((String) value)};
        }
      }
      long id = TextHash.of(model + member + "@" + time);
      String name = "m" + member;
      examples.add(
          new Example(model, true, id, time, time + HOUR, name, null, numbers, tokens, Float.NaN));
      if (answered) {
        long end = time + HOUR;
        float label = numbers[0] > 4 ? 1 : random.nextInt(2);
        examples.add(new Example(model, false, id, end, end, null, null, null, null, label));
      }
      decisions.add(new Decision(name, values));
    }
    return decisions;
  }

  private List<Object> shopper() {
    float basket = random.nextInt(4) == 0 ? Float.NaN : random.nextInt(90);
    return Arrays.asList((float) random.nextInt(9), basket, DEVICES[random.nextInt(3)]);
  }

  private List<Object> history(String model, int member) {
    float age = 3_600 * (1 + random.nextInt(400));
    float repeats = member % 3 == 0 ? random.nextInt(9) : 0;
    float silence = repeats == 0 ? age : age * random.nextInt(5) / 5;
    List<Object> values = List.of(1 + repeats, age, silence, 10f + random.nextInt(50));
    return model.equals("active") ? values : values.subList(0, 2);
  }

  private static DataFrame frame(List<String> columns, List<Decision> decisions) {
    List<DataType> types = new ArrayList<>();
    columns.forEach(c -> types.add(c.equals("device") ? DataTypes.STRING : DataTypes.FLOAT));
    List<Row> rows = new ArrayList<>();
    decisions.forEach(decision -> rows.add(new Row(new ArrayList<>(decision.values()))));
    return new DataFrame(new ArrayList<>(columns), types, rows);
  }

  @Test
  void servable_ofWhatTheJobPublished_scoresToTheBitsOfTheJobsOwnScore() throws Exception {
    List<String> models = new ArrayList<>(SHOPPERS);
    models.addAll(List.of("active", "rate"));
    List<List<Decision>> last = new ArrayList<>();
    for (String model : models) {
      for (int round = 0; round < 4; round++) {
        decide(model, 100 * HOUR + 2 * round * HOUR, true);
      }
      // scored by the models that are published, because nothing is learnt after
      last.add(decide(model, 120 * HOUR, false));
    }
    examples.sort((a, b) -> Long.compare(a.time(), b.time()));
    try (LocalRedis redis = LocalRedis.start()) {
      RedisSettings settings = RedisSettings.parse(redis.uri().toString());
      publish(settings);
      try (RedisRecordReader reader = new RedisRecordReader(settings)) {
        for (int i = 0; i < models.size(); i++) {
          requireEqual(reader, models.get(i), last.get(i));
        }
      }
    }
  }

  private static String model(Example example) {
    return example.model();
  }

  /** Runs the operator over all examples and writes what it publishes. */
  private void publish(RedisSettings settings) throws Exception {
    CollectedOutput<Publication> output = new CollectedOutput<>();
    LearnOperator operator =
        new LearnOperator(
            CATALOGUE,
            1,
            new OutputTag<>("drift", ModelDriftSerializer.TYPE),
            PublishInterval.always(Duration.ofSeconds(1)),
            LogEnd.NONE);
    try (KeyedOneInputStreamOperatorTestHarness<String, Example, Publication> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            operator, PublishedByTheJobITCase::model, Types.STRING)) {
      harness.setOutputCreator(serializer -> output);
      harness.open();
      long time = 0;
      for (Example example : examples) {
        if (example.time() > time) {
          harness.processWatermark(example.time() - 1);
          time = example.time();
        }
        harness.processElement(example, example.time());
      }
      harness.getOneInputOperator().finish();
    }
    List<RecordWrite> writes =
        output.take(Publication.class).stream()
            .map(
                p ->
                    new RecordWrite(
                        new RecordKey(NAMESPACE, p.kind(), p.id()),
                        List.of(p.section()),
                        Duration.ofHours(1)))
            .toList();
    try (RedisRecordWriter writer = new RedisRecordWriter(settings)) {
      for (RecordWrite write : writes) {
        writer.write(List.of(write));
      }
    }
  }

  private static void requireEqual(
      RedisRecordReader reader, String model, List<Decision> decisions) {
    byte[] bytes =
        reader.read(new RecordKey(NAMESPACE, RecordKey.MODEL, model)).bytes("model").orElseThrow();
    long learned = PublishedModel.read(bytes).header().learned();
    assertThat(learned).as(model).isEqualTo(4 * MEMBERS);
    List<String> columns = SHOPPERS.contains(model) ? INPUTS : HISTORY;
    columns = columns.subList(0, decisions.get(0).values().size());
    MemberflowServable servable =
        MemberflowServable.of(reader, NAMESPACE, model, Duration.ofHours(1));
    DataFrame scored = servable.transform(frame(columns, decisions));
    for (int i = 0; i < decisions.size(); i++) {
      StoredRecord member = reader.read(RecordKey.member(NAMESPACE, decisions.get(i).member()));
      assertThat(member.section(model).orElseThrow().version()).isEqualTo(Long.toString(learned));
      Row row = scored.collect().get(i);
      for (int column = columns.size(); column < row.size(); column++) {
        String name = scored.getColumnNames().get(column);
        // a field that is absent is one that the model does not know
        double ofTheJob = member.number(name).orElse(Double.NaN);
        double ofTheServable = ((Number) row.get(column)).doubleValue();
        boolean score = column == columns.size();
        assertThat(score ? (float) ofTheJob : ofTheJob)
            .as("%s of %s", name, decisions.get(i))
            .isEqualTo(score ? (float) ofTheServable : ofTheServable);
      }
    }
  }
}
