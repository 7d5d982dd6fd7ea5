package io.memberflow.servable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.learning.ModelHeader;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.OnlineModels;
import io.memberflow.learning.PublishedModel;
import io.memberflow.learning.TokenHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.ml.servable.api.DataFrame;
import org.apache.flink.ml.servable.api.Row;
import org.apache.flink.ml.servable.types.DataTypes;
import org.junit.jupiter.api.Test;

class MemberflowServableTest {
  private static final ModelDefinition MODEL =
      definition("[{name: orders, transform: log}, event.price, event.device]");
  private static final ModelDefinition CROSSED =
      definition(
          "[{name: orders, transform: buckets, buckets: 4}, event.price, event.device],"
              + " crosses: [[orders, event.device], [event.device, event.price]]");
  private static final String[] DEVICES = {"phone", "laptop", null};

  private static ModelDefinition definition(String inputs) {
    return CatalogueReader.parse(
            "test",
            """
            features:
              - {name: orders, entity: member, aggregate: count, of: purchase}
              - {name: days, entity: member, aggregate: count, of: view}
            models:
              - {name: often, kind: poisson, on: view, count: purchase, within: 24h, exposure: days,
                 features: %s}
            """
                .formatted(inputs))
        .models()
        .get(0);
  }

  private static OnlineModel learnt() {
    return learnt(MODEL);
  }

  private static OnlineModel learnt(ModelDefinition definition) {
    OnlineModel model = OnlineModels.create(definition);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      String device = DEVICES[random.nextInt(3)];
      float[] numbers = {
        random.nextInt(9), random.nextInt(3) == 0 ? Float.NaN : random.nextInt(99)
      };
      model.learn(numbers, tokens(device), 2, "phone".equals(device) ? 3 : random.nextInt(2), 1);
    }
    return model;
  }

  private static long[] tokens(String device) {
    return new long[] {device == null ? 0 : TokenHash.of(device)};
  }

  private static byte[] bytes(OnlineModel model) {
    return bytes(MODEL, model);
  }

  private static byte[] bytes(ModelDefinition definition, OnlineModel model) {
    ModelHeader header = ModelHeader.of(definition, model.learned(), 5);
    return PublishedModel.write(header, model, definition.serving());
  }

  private static DataFrame frame(List<Row> rows) {
    return new DataFrame(
        new ArrayList<>(List.of("event.device", "orders", "id", "event.price", "days")),
        new ArrayList<>(
            List.of(
                DataTypes.STRING,
                DataTypes.LONG,
                DataTypes.STRING,
                DataTypes.DOUBLE,
                DataTypes.FLOAT)),
        rows);
  }

  private static Row row(Object... values) {
    return new Row(new ArrayList<>(Arrays.asList(values)));
  }

  @Test
  void frame_transformed_hasTheScoresOfTheModelToTheBit() {
    requireEqualScores(MODEL);
  }

  @Test
  void frame_transformedWithBucketsAndCrosses_hasTheScoresOfTheModelToTheBit() {
    requireEqualScores(CROSSED);
  }

  private static void requireEqualScores(ModelDefinition definition) {
    OnlineModel model = learnt(definition);
    List<Row> rows = new ArrayList<>();
    List<Float> expected = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 500; i++) {
      String device = DEVICES[random.nextInt(3)];
      long orders = random.nextInt(9);
      Double price = random.nextInt(3) == 0 ? null : random.nextDouble() * 99;
      Float days = random.nextInt(3) == 0 ? null : 1 + random.nextFloat();
      rows.add(row(device, orders, "m" + i, price, days));
      float[] numbers = {orders, price == null ? Float.NaN : price.floatValue()};
      expected.add((float) model.predict(numbers, tokens(device), days == null ? 1 : days));
    }
    DataFrame scored = MemberflowServable.of(bytes(definition, model)).transform(frame(rows));
    assertThat(scored.getColumnNames()).endsWith("often");
    assertThat(scored.getDataType("often")).isEqualTo(DataTypes.FLOAT);
    assertThat(scored.collect()).extracting(row -> row.get(5)).isEqualTo(new ArrayList<>(expected));
  }

  @Test
  void columnsThatAreNotThere_areMissingValues() {
    OnlineModel model = learnt();
    DataFrame none =
        new DataFrame(
            new ArrayList<>(List.of("id")),
            new ArrayList<>(List.of(DataTypes.STRING)),
            List.of(row("m")));
    DataFrame scored = MemberflowServable.of(bytes(model)).transform(none);
    assertThat((float) scored.collect().get(0).get(1))
        .isEqualTo((float) model.predict(new float[] {Float.NaN, Float.NaN}, new long[1], 1));
  }

  @Test
  void modelData_asAStream_giveTheSameModel() throws IOException {
    byte[] bytes = bytes(learnt());
    MemberflowServable servable =
        new MemberflowServable().setModelData(new ByteArrayInputStream(bytes));
    assertThat(servable.header()).isEqualTo(MemberflowServable.of(bytes).header());
    assertThat(servable.header().learned()).isEqualTo(1_000);
  }

  @Test
  void wrongUse_isAnErrorThatSaysWhatToDo() {
    assertThatThrownBy(() -> new MemberflowServable().transform(frame(List.of())))
        .hasMessage("the servable has no model; call setModelData first");
    MemberflowServable servable = MemberflowServable.of(bytes(learnt()));
    assertThatThrownBy(() -> servable.transform(frame(List.of(row(5, 1L, "m", 1.0, 1f)))))
        .hasMessage(
            "column event.device holds a Integer; must be a String or null; convert it before");
  }

  @Test
  void flink_isNotOnTheClassPath() {
    assertThatThrownBy(() -> Class.forName("org.apache.flink.api.common.functions.Function"))
        .isInstanceOf(ClassNotFoundException.class);
  }
}
