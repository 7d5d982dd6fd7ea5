package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.FieldNames;
import io.memberflow.servers.LocalRedis;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExplainCommandITCase {
  private static LocalRedis redis;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() {
    redis = LocalRedis.start();
    String orders = FieldNames.SHORT.field("orders_30d");
    Section score =
        Section.builder("buy", 1_000, 1, "1520")
            .put("buy", 0.2)
            .put("buy.reasons", "-2\u001f" + orders + " +0.8 7\u001fevent.device -0.3")
            .build();
    Section snapshot =
        Section.builder("snapshot", 1_000, 1, "1520")
            .put("kind", "logistic")
            .put("target", "whether")
            .put("inputs", "orders_30d\u001fevent.device")
            .build();
    try (RedisRecordWriter writer =
        new RedisRecordWriter(RedisSettings.parse(redis.uri().toString()))) {
      writer.write(
          List.of(
              write(RecordKey.member("shop", "17"), score),
              write(new RecordKey("shop", RecordKey.MODEL, "buy"), snapshot)));
    }
  }

  private static RecordWrite write(RecordKey key, Section section) {
    return new RecordWrite(key, List.of(section), Duration.ofHours(1));
  }

  @AfterAll
  static void close() {
    redis.close();
  }

  private int explain(String id, String model, String... more) {
    String[] arguments = {
      "explain", "member", id, "--model", model, "--namespace", "shop", "--redis", redis.uri() + ""
    };
    List<String> all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return Memberflow.run(
        new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
  }

  @Test
  void score_isShownWithItsReasonsAsBars() {
    assertThat(explain("17", "buy")).isZero();
    assertThat(out.toString())
        .contains("model   buy, whether", "status  fresh", "score   0.2000", "version 1520")
        .containsPattern("without any input +-2.00\\n")
        .containsPattern("orders_30d = 7 +\\+0.800 +\\+{20}\\n")
        .containsPattern("event.device \\(missing\\) +-0.300 +-{8}\\n")
        .containsPattern("all others +\\+0.114")
        .containsPattern("together +-1.39");
  }

  @Test
  void json_hasNamesNumbersAndWhatIsLeft() throws Exception {
    assertThat(explain("17", "buy", "--json")).isZero();
    JsonNode shown = new ObjectMapper().readTree(out.toString());
    assertThat(shown.get("status").asText()).isEqualTo("fresh");
    assertThat(shown.get("base").asDouble()).isEqualTo(-2);
    assertThat(shown.get("reasons").get(0).get("input").asText()).isEqualTo("orders_30d");
    assertThat(shown.get("reasons").get(0).get("value").asText()).isEqualTo("7");
    assertThat(shown.get("reasons").get(1).get("value").isNull()).isTrue();
    assertThat(shown.get("others").asDouble()).isCloseTo(Math.log(0.25) + 1.5, within(1e-9));
  }

  @Test
  void scoreThatIsMissingOrTooOld_isSaidAndWithheld() throws Exception {
    assertThat(explain("18", "buy")).isZero();
    assertThat(out.toString()).contains("status  missing").doesNotContain("score");

    out.getBuffer().setLength(0);
    assertThat(explain("17", "buy", "--fresh", "1ms", "--expire", "2ms", "--json")).isZero();
    JsonNode shown = new ObjectMapper().readTree(out.toString());
    assertThat(shown.get("status").asText()).isEqualTo("expired");
    assertThat(shown.get("score").isNull()).isTrue();
    assertThat(shown.get("reasons")).isEmpty();
  }

  @Test
  void modelThatNobodyPublished_isWrongUsage() {
    assertThat(explain("17", "bye")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--model is \"bye\"; must be one that a job of namespace shop has published");
  }
}
