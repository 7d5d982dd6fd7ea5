package io.memberflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Files of deploy that other programs read; that their metrics exist is seen by the smoke script.
 */
class DashboardTest {
  private static final Path DEPLOY = Path.of("..", "deploy");

  @Test
  void everyPanel_asksForSomethingAndHasAnIdOfItsOwn() throws IOException {
    JsonNode panels =
        new ObjectMapper().readTree(DEPLOY.resolve("grafana/members.json").toFile()).path("panels");
    Set<Integer> ids = new HashSet<>();
    assertThat(panels).hasSizeGreaterThan(10);
    for (JsonNode panel : panels) {
      assertThat(ids.add(panel.path("id").asInt())).as(panel.path("title").asText()).isTrue();
      if (!panel.path("type").asText().equals("row")) {
        assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
        panel
            .path("targets")
            .forEach(target -> assertThat(target.path("expr").asText()).contains("$job"));
      }
    }
  }

  @Test
  void everyAlert_saysWhatHappenedAndWhereToLook() throws IOException {
    JsonNode rules =
        new YAMLMapper()
            .readTree(DEPLOY.resolve("prometheus/alerts.yml").toFile())
            .at("/groups/0/rules");
    assertThat(rules).isNotEmpty();
    for (JsonNode rule : rules) {
      String name = rule.path("alert").asText();
      assertThat(rule.path("expr").asText()).as(name).contains("flink_");
      assertThat(rule.at("/labels/severity").asText()).as(name).isIn("page", "ticket");
      assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
      assertThat(rule.at("/annotations/look").asText()).as(name).isNotBlank();
    }
  }
}
