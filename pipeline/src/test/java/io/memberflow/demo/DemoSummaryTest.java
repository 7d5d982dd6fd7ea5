package io.memberflow.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.memberflow.cleaning.Reason;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.platform.LogProgress;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RecordCount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoSummaryTest {
  @TempDir private Path folder;

  private final DemoSummary summary =
      new DemoSummary(
          new LogProgress(1_000, 990, Map.of(Reason.LATE, 10L), 1_767_571_200_000L),
          4,
          Map.of(
              "member", new RecordCount(25, 2),
              "item", new RecordCount(60, 0),
              "metrics", new RecordCount(1, 0)),
          List.of(
              record(
                  "buys",
                  Map.of(
                      "kind", "logistic",
                      "examples", "400",
                      "log-loss", "0.25",
                      "baseline-log-loss", "0.5",
                      "auc", "0.75",
                      "calibration", "1.5")),
              record(
                  "orders",
                  Map.of(
                      "kind", "poisson",
                      "examples", "300",
                      "deviance", "0.125",
                      "baseline-deviance", "0.25",
                      "calibration", "0.5")),
              record("quiet", Map.of())),
          List.of("m1"));

  @Test
  void json_hasTheCounts() {
    JsonNode json = summary.json();

    assertThat(json.at("/events/read").asLong()).isEqualTo(1_000);
    assertThat(json.at("/events/clean").asLong()).isEqualTo(990);
    assertThat(json.at("/members").asLong()).isEqualTo(25);
    assertThat(json.at("/erasedMembers").asLong()).isEqualTo(2);
    assertThat(json.at("/redis/records").asLong()).isEqualTo(86);
    assertThat(json.at("/throughput/eventsPerSecond").asLong()).isEqualTo(250);
  }

  @Test
  void json_hasEveryReasonAlsoWhereItIsZero() {
    JsonNode letters = summary.json().get("deadLetters");

    assertThat(letters.size())
        .isEqualTo((int) Arrays.stream(Reason.values()).filter(Reason::deadLetter).count());
    assertThat(letters.get("late").asLong()).isEqualTo(10);
    assertThat(letters.get("no-member").asLong()).isZero();
  }

  @Test
  void json_ofAModel_hasTheFiguresOfItsKind() {
    JsonNode models = summary.json().get("models");

    assertThat(names(models.get("buys")))
        .containsExactly("kind", "examples", "logLoss", "baselineLogLoss", "auc", "calibration");
    assertThat(names(models.get("orders")))
        .containsExactly("kind", "examples", "deviance", "baselineDeviance", "calibration");
    assertThat(names(models.get("quiet"))).containsExactly("kind", "examples");
    assertThat(models.at("/orders/deviance").asDouble()).isEqualTo(0.125);
  }

  @Test
  void text_showsAModelWithoutAnswersAsSuch() {
    assertThat(summary.text())
        .contains("1,000 read in 4.0 s (250 per second), 990 clean", "late 10", "0.7500")
        .containsPattern("quiet +0 +no answer came yet");
  }

  @Test
  void file_thatCannotBeWritten_isRefusedWithTheRemedy() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> DemoSummary.requireWritable(file.resolve("summary.json")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--json", "summary.json", "writable folder");
    assertThatThrownBy(() -> DemoSummary.requireWritable(folder))
        .isInstanceOf(ConfigurationException.class);
    DemoSummary.requireWritable(folder.resolve("new/summary.json"));
    summary.write(folder.resolve("new/summary.json"));
    assertThat(folder.resolve("new/summary.json")).isNotEmptyFile();
  }

  private static List<String> names(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static StoredRecord record(String model, Map<String, String> fields) {
    Map<String, byte[]> bytes = new HashMap<>();
    fields.forEach((name, value) -> bytes.put(name, value.getBytes(StandardCharsets.UTF_8)));
    return new StoredRecord(new RecordKey("demo", RecordKey.METRICS, model), bytes);
  }
}
