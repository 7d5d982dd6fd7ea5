package io.memberflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.labels.Example;
import io.memberflow.publishing.Publication;
import io.memberflow.store.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HistoryModelPublicationTest {
  private static final long WEEK = 7 * 86_400_000L;
  private static final String YAML =
      """
      features:
        - {name: orders, entity: member, aggregate: count, of: purchase}
        - {name: first, entity: member, aggregate: time-since-first, of: purchase}
        - {name: last, entity: member, aggregate: time-since-last, of: purchase}
        - {name: basket, entity: member, aggregate: average, of: purchase, field: amount}
      models:
        - {name: active, kind: bg-nbd, every: 7d, count: purchase, frequency: orders, age: first,
           since-last: last, spend: basket}
        - {name: rate, kind: gamma-poisson, every: 7d, count: purchase, frequency: orders,
           age: first}
      """;

  private final Catalogue catalogue = CatalogueReader.parse("test", YAML);
  private final ModelPublisher publisher = new ModelPublisher(1);

  private static Example decision(String model, int member, long time, float... numbers) {
    return new Example(
        model,
        true,
        time + member,
        time,
        time + WEEK,
        "m" + member,
        null,
        numbers,
        new long[0],
        Float.NaN);
  }

  /** 300 members in a week, a third of them with repeat purchases, and then their answers. */
  private ModelEngine engine(String name) {
    ModelEngine engine = new ModelEngine(catalogue.model(name).orElseThrow(), catalogue);
    for (int week = 0; week < 4; week++) {
      long time = week * WEEK;
      List<Example> inputs = new ArrayList<>();
      for (int member = 1; member <= 300; member++) {
        if (week > 0) {
          long decided = time - WEEK + member;
          inputs.add(
              new Example(name, false, decided, time, time, null, null, null, null, member % 2));
        }
        float age = (member % 20 + 1) * WEEK / 1000f;
        int repeats = member % 3 == 0 ? member % 7 : 0;
        float silence = repeats == 0 ? age : age * (member % 5) / 5;
        inputs.add(
            name.equals("active")
                ? decision(name, member, time, 1 + repeats, age, silence, 10 + member % 50)
                : decision(name, member, time, 1 + repeats, age));
      }
      engine.closeEpoch(time + 1, time, inputs);
    }
    return engine;
  }

  private static Map<String, String> fields(Publication publication) {
    Map<String, String> fields = new TreeMap<>();
    for (Field field : publication.section().fields()) {
      fields.put(
          field.name(),
          field.value() == null ? null : new String(field.value(), StandardCharsets.UTF_8));
    }
    return fields;
  }

  private static double number(Map<String, String> fields, String name) {
    return Double.parseDouble(fields.get(name));
  }

  @Test
  void score_ofFittedModel_hasWhatElseIsKnownBesideIt() {
    ModelEngine engine = engine("active");
    Map<String, LatestScore> scores = engine.takeScores();
    Map<String, String> fields = fields(publisher.score(engine, "m3", scores.get("m3")));
    assertThat(fields)
        .containsOnlyKeys(
            "active",
            "active.alive",
            "active.value",
            "active.lifetime",
            "active.tier",
            "active.reasons");
    assertThat(number(fields, "active.alive")).isBetween(0.0, 1.0);
    assertThat(number(fields, "active.value")).isBetween(5.0, 100.0);
    assertThat(number(fields, "active.lifetime")).isPositive();
    assertThat(fields.get("active.tier")).isIn("1", "2", "3", "4");
  }

  @Test
  void score_beforeTheFirstFit_hasAbsentFields() {
    ModelEngine engine = new ModelEngine(catalogue.model("rate").orElseThrow(), catalogue);
    engine.closeEpoch(1, 0, List.of(decision("rate", 1, 0, 3, 1e6f)));
    Map<String, String> fields =
        fields(publisher.score(engine, "m1", engine.takeScores().get("m1")));
    assertThat(fields.get("rate")).isEqualTo("0.5");
    assertThat(fields.get("rate.low")).isNull();
    assertThat(fields.get("rate.high")).isNull();
  }

  @Test
  void snapshot_ofFittedModel_hasItsParameters() {
    assertThat(fields(publisher.snapshot(engine("active"))))
        .containsOnlyKeys(
            "kind", "target", "inputs", "model", "r", "alpha", "a", "b", "p", "q", "v", "tier.2",
            "tier.3", "tier.4");
    assertThat(fields(publisher.snapshot(engine("rate"))))
        .containsOnlyKeys("kind", "target", "inputs", "model", "shape", "rate");
  }
}
