package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsViewTest {
  private static final String NOW = "1323388800000 3 17 1767225600000";
  private static final String BEFORE = "1323388800000 2 17 1767225600000";

  private static MetricsView view(String... fields) {
    Map<String, byte[]> stored = new HashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      stored.put(fields[i], fields[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return MetricsView.of(
        new StoredRecord(new RecordKey("shop", RecordKey.METRICS, "buys"), stored));
  }

  private static final MetricsView FULL =
      view(
          "@overall", NOW,
          "kind", "logistic",
          "log-loss", "0.25",
          "@windows", NOW,
          "2011-12-05T00:00:00Z", "9 0.5 0.6 NaN 1.0",
          "2011-11-28T00:00:00Z", "7 0.4 0.6 0.7 1.0",
          "@segments", NOW,
          "segment.device=a.b=c", "3 0.4 0.6 0.7 NaN",
          "@folds", BEFORE,
          "fold.0", "3 0.4 0.6 0.7 1.0",
          "folds.log-loss.mean", "0.4",
          "folds.log-loss.deviation", "0.1",
          "@reliability", NOW,
          "reliability.00", "10.0 0.1 0.2",
          "@drift", NOW,
          "drift.loss", "watching 2 warning 1323388800000 0.5 0.75",
          "drift.input.views", "warming-up 0");

  @Test
  void table_hasThePartsThatAreThere() {
    String table = MetricsTable.text(FULL, 1);
    assertThat(table)
        .containsPattern("model +buys")
        .containsPattern("as of +2011-12-09T00:00:00Z")
        .containsPattern("log-loss +0.2500")
        .containsPattern("2011-12-05T00:00:00Z +9 +0.5000 +0.6000 +- +1")
        .contains("device=a.b=c")
        .containsPattern("0.1000 +0.2000 +10")
        .containsPattern("loss +watching +2 +warning +2011-12-09T00:00:00Z +0.5000 +0.7500")
        .containsPattern("input.views +warming-up +0 +- +- +- +-")
        .doesNotContain("2011-11-28");
  }

  @Test
  void part_ofAnEarlierDeployment_isLeftOut() {
    assertThat(FULL.folds()).isEmpty();
    assertThat(FULL.spreads()).isEmpty();
    assertThat(MetricsTable.text(FULL, 1)).doesNotContain("fold");
  }

  @Test
  void json_hasNullsForWhatIsNotKnown() throws Exception {
    JsonNode json = new ObjectMapper().readTree(MetricsJson.text(FULL));
    assertThat(json.at("/overall/log-loss").asDouble()).isEqualTo(0.25);
    assertThat(json.at("/overall/kind").asText()).isEqualTo("logistic");
    assertThat(json.get("windows")).hasSize(2);
    assertThat(json.at("/windows/2011-12-05T00:00:00Z/auc").isNull()).isTrue();
    assertThat(json.at("/drift/loss/before").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/reliability/00/label").asDouble()).isEqualTo(0.2);
  }

  @Test
  void modelWithoutARecord_saysSo() {
    MetricsView none = view();
    assertThat(MetricsTable.text(none, 8)).contains("never");
    assertThat(none.windows()).isEmpty();
  }
}
