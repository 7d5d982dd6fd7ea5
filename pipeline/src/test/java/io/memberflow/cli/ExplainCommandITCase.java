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
    Section rate =
        Section.builder("rate", 1_000, 1, "1520")
            .put("rate", 0.3)
            .put("rate.reasons", "-2\u001f" + orders + " +1.5 7\u001fevent.device -0.7 9")
            .build();
    try (RedisRecordWriter writer =
        new RedisRecordWriter(RedisSettings.parse(redis.uri().toString()))) {
      writer.write(
          List.of(
              write(RecordKey.member("shop", "17"), score, rate),
              write(new RecordKey("shop", RecordKey.MODEL, "buy"), snapshot("logistic", "whether")),
              write(
                  new RecordKey("shop", RecordKey.MODEL, "rate"),
                  snapshot("gamma-poisson", "how-often"))));
    }
  }

  private static Section snapshot(String kind, String target) {
    return Section.builder("snapshot", 1_000, 1, "1520")
        .put("kind", kind)
        .put("target", target)
        .put("inputs", "orders_30d\u001fevent.device")
        .build();
  }

  private static RecordWrite write(RecordKey key, Section... sections) {
    return new RecordWrite(key, List.of(sections), Duration.ofHours(1));
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
        .contains(
            "model   buy, logistic, whether",
            "reasons, log-odds: weight times value",
            "status  fresh",
            "score   0.2000",
            "version 1520")
        .containsPattern("without any input +-2.00\\n")
        .containsPattern("orders_30d = 7 +\\+0.800 +\\+{20}\\n")
        .containsPattern("event.device \\(missing\\) +-0.300 +-{8}\\n")
        .containsPattern("all others +\\+0.114")
        .containsPattern("together +-1.39");
  }

  @Test
  void countOfAMember_isShownAsFactorsOfANewMembers() {
    assertThat(explain("17", "rate")).isZero();
    assertThat(out.toString())
        .contains("reasons, logarithm of the expected count: ratio to the prior")
        .containsPattern("new member +-2.00 +0.135\\n")
        .containsPattern("orders_30d = 7 +\\+1.50 +× +4.48 +\\+{20}\\n")
        .containsPattern("event.device = 9 +-0.700 +× +0.497 +-{9}\\n")
        .containsPattern("together +-1.20 +0.300\\n");
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
