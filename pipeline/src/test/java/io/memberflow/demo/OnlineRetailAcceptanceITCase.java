package io.memberflow.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.cli.Memberflow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A year of a real shop, imported and run as the pages say. */
class OnlineRetailAcceptanceITCase {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Timeout(300)
  void models_onTheOnlineRetailData_reachTheirFigures() throws Exception {
    Path events = folder.resolve("events.jsonl.gz");
    Path summary = folder.resolve("summary.json");
    run("import", "online-retail", data().toString(), "--out", events.toString());
    run(
        "demo",
        "--data",
        events.toString(),
        "--catalogue",
        Path.of("..", "src", "data", "online-retail.yaml").toString(),
        "--json",
        summary.toString());

    JsonNode json = new ObjectMapper().readTree(summary.toFile());
    System.out.println("online retail: " + json);
    assertThat(json.at("/deadLetters/no-member").asLong()).isEqualTo(135_080);
    JsonNode repurchase = json.at("/models/repurchase_30d");
    assertThat(repurchase.get("examples").asLong()).isCloseTo(14_359, Percentage.withPercentage(1));
    // batch models refitted weekly have 0.523, 0.800 and 0.417
    assertThat(repurchase.get("logLoss").asDouble()).isLessThan(0.515);
    assertThat(repurchase.get("auc").asDouble()).isGreaterThan(0.806);
    JsonNode weekly = json.at("/models/weekly_orders");
    assertThat(weekly.get("examples").asLong()).isCloseTo(132_885, Percentage.withPercentage(1));
    assertThat(weekly.get("deviance").asDouble()).isLessThan(0.4145);
    assertThat(weekly.get("calibration").asDouble()).isCloseTo(1, within(0.05));
  }

  private void run(String... arguments) {
    int code = Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertThat(code).as(err.toString()).isZero();
  }

  private static Path data() {
    Path file =
        Path.of(
            System.getProperty("memberflow.shared-data", "absent"),
            "online_retail/online_retail.csv.gz");
    if (!Files.exists(file)) {
      String reason = "skipped: no data set " + file + " (set memberflow.shared-data)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    return file;
  }
}
