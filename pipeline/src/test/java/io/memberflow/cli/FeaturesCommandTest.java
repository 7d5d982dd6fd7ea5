package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private String file(String name, String yaml) throws IOException {
    return Files.writeString(folder.resolve(name), yaml).toString();
  }

  @Test
  void check_ofARightCatalogue_countsWhatItDeclares() throws IOException {
    String file =
        file(
            "c.yaml",
            """
            features:
              - {name: a, entity: member, aggregate: count, of: view}
              - {name: b, entity: member, aggregate: count, of: cart}
              - {name: c, entity: item, aggregate: count, of: view}
            """);
    assertThat(run("features", "check", file)).isZero();
    assertThat(out.toString().strip()).isEqualTo("ok: 2 member features, 1 item feature, 0 models");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void check_ofAWrongCatalogue_saysWhatIsWrongAndEndsWithTwo() throws IOException {
    String file = file("c.yaml", "features: [{name: a, entity: member, expression: \"b / c\"}]");
    assertThat(run("features", "check", file)).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo(
            "memberflow: features[0].expression is \"b / c\"; must be made of declared features: b"
                + " at column 1 is none; declare it under features or mend its spelling");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void check_ofACatalogueThatDeclaresNothing_saysSo() throws IOException {
    for (String yaml : List.of("", "# later\n", "features: []\nmodels: []\n")) {
      err.getBuffer().setLength(0);
      assertThat(run("features", "check", file("c.yaml", yaml))).isEqualTo(2);
      assertThat(err.toString()).contains("c.yaml declares no feature and no model; must declare");
    }
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void check_ofACostlyCatalogue_warnsAndEndsWithZero() throws IOException {
    StringBuilder yaml = new StringBuilder("features:\n");
    for (int days = 1; days <= 9; days++) {
      yaml.append(
          "  - {name: v%d, entity: member, aggregate: count, of: view, window: %dd}\n"
              .formatted(days, days));
    }
    yaml.append(
        """
          - {name: items, entity: member, aggregate: top, of: view, field: item, window: 11d}
        models:
          - {name: m, kind: logistic, on: view, label: purchase, within: 30d, features: [v1]}
        """);
    assertThat(run("features", "check", file("c.yaml", yaml.toString()))).isZero();
    assertThat(out.toString().lines())
        .hasSize(4)
        .anySatisfy(l -> assertThat(l).startsWith("ok: 10 member features, 1 model"))
        .anySatisfy(l -> assertThat(l).startsWith("warning: items may keep "))
        .anySatisfy(l -> assertThat(l).startsWith("warning: the features of member have 10 "))
        .anySatisfy(
            l -> assertThat(l).startsWith("warning: model m keeps every view open for 30d"));
  }

  @Test
  void check_ofMoreFieldsThanRedisKeepsCompact_warns() throws IOException {
    StringBuilder yaml = new StringBuilder("features:\n");
    for (int i = 0; i < 128; i++) {
      yaml.append("  - {name: f%d, entity: member, aggregate: count, of: view}\n".formatted(i));
    }
    assertThat(run("features", "check", file("c.yaml", yaml.toString()))).isZero();
    assertThat(out.toString().lines().skip(1))
        .containsExactly(
            "warning: a record of member has 129 fields; beyond 128 Redis takes two to four times"
                + " the memory for it: raise hash-max-listpack-entries in redis.conf, or declare"
                + " fewer");
  }

  @Test
  void check_ofAHistoryThatCountsOtherPurchases_warns() throws IOException {
    String yaml =
        """
        features:
          - {name: orders, entity: member, aggregate: count, of: purchase, once-per: order}
          - {name: first, entity: member, aggregate: time-since-first, of: purchase}
          - {name: last, entity: member, aggregate: time-since-last, of: purchase}
          - {name: basket, entity: member, aggregate: average, of: purchase, field: amount}
        models:
          - {name: m, kind: bg-nbd, every: 7d, count: purchase, once-per: order, frequency: orders,
             age: first, since-last: last, spend: basket}
          - {name: g, kind: gamma-poisson, every: 7d, count: purchase, frequency: orders, age: first}
        """;
    assertThat(run("features", "check", file("c.yaml", yaml))).isZero();
    assertThat(out.toString().lines().skip(1))
        .containsExactly(
            "warning: model m counts once per order, its input basket with every event;"
                + " write the same once-per and per to both",
            "warning: model g counts with every event, its input orders once per order;"
                + " write the same once-per to both");
  }

  @Test
  void list_withoutAFile_isOfTheShippedCatalogue() {
    assertThat(run("features", "list")).isZero();
    assertThat(out.toString()).contains("since_visit", "item_rating", "low_ratings_90d");
    assertThat(run("features", "list", "--entity", "shop")).isEqualTo(2);
    assertThat(err.toString()).contains("--entity is \"shop\"; must be one of member, item");
  }

  @Test
  void list_asJson_isOneArray() throws IOException {
    assertThat(run("features", "list", "--entity", "item", "--json")).isZero();
    JsonNode array = new ObjectMapper().readTree(out.toString());
    assertThat(array).hasSize(5);
    assertThat(array.get(0).get("name").asText()).isEqualTo("item_views_7d");
    assertThat(array.get(0).get("most-bytes").asLong()).isPositive();
  }

  @Test
  void describe_saysEverythingOfOneFeature() {
    assertThat(run("features", "describe", "spend_90d")).isZero();
    assertThat(out.toString())
        .contains(
            "Money spent in the last 90 days",
            "sum of amount over purchase events",
            "90d: at a time t all hops of 1d from the one with t − 90d to t itself",
            "no events   0",
            "field 6T9c of the record of the member: a number",
            "state with basket_90d",
            "model repurchase_30d, model weekly_orders, feature spend_trend",
            "spend_90d|MEMBER|SUM|[PURCHASE]|AMOUNT|7776000000");
    assertThat(run("features", "describe", "spent")).isEqualTo(2);
    assertThat(err.toString()).contains("\"spent\"", "memberflow features list");
    assertThat(run("features", "describe", "spend_9d")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean spend_90d");
  }

  @Test
  void docs_intoAFile_areThoseOfTheStandardOutput() throws IOException {
    Path page = folder.resolve("page.md");
    assertThat(run("features", "docs", "--out", page.toString())).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(run("features", "docs")).isZero();
    assertThat(out.toString()).isEqualTo(Files.readString(page)).startsWith("# Reference of ");
    Path nowhere = folder.resolve("none").resolve("page.md");
    assertThat(run("features", "docs", "--out", nowhere.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--out", "cannot be written");
  }

  @Test
  void diff_saysWhatARunningJobWillDoWithEachFeature() throws IOException {
    String before =
        file(
            "before.yaml",
            """
            features:
              - {name: kept, entity: member, aggregate: sum, of: purchase, field: amount}
              - {name: gone, entity: member, aggregate: count, of: login}
              - {name: changed, entity: member, aggregate: count, of: view}
            """);
    String after =
        file(
            "after.yaml",
            """
            features:
              - {name: kept, entity: member, aggregate: sum, of: purchase, field: amount}
              - {name: twice, entity: member, expression: "2 * kept"}
              - {name: changed, entity: member, aggregate: count, of: view, where: {device: app}}
            """);
    assertThat(run("features", "diff", before, after)).isZero();
    assertThat(out.toString().lines())
        .hasSize(4)
        .contains(
            "member changed has changed; it fills from now on; replay the log for its past",
            "member twice is new; what it needs was kept all along, so it is complete at once",
            "member gone is gone; its state is dropped")
        .anySatisfy(l -> assertThat(l).startsWith("definition hash of member: "));
    out.getBuffer().setLength(0);
    assertThat(run("features", "diff", before, before)).isZero();
    assertThat(out.toString().strip()).isEqualTo("no feature differs");
  }
}
