package io.memberflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Target;
import io.memberflow.configuration.ConfigurationNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerBenchTest {
  @Test
  void smallRun_writesSpeedAndLossOfEveryKind(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("learner.json");
    LearnerBench.Result result =
        LearnerBench.run(
            new LearnerBench.Settings(
                500, 1, 3, 12, List.of(ModelKind.values()), Optional.of(json)));
    JsonNode written = new ObjectMapper().readTree(json.toFile());
    for (ModelKind kind : ModelKind.values()) {
      String name = ConfigurationNode.kebab(kind);
      JsonNode model = written.get("models").get(name);
      assertThat(model.get("examplesPerSecond").asDouble()).as(name).isPositive();
      assertThat(model.get("examplesPerSecondParsed").asDouble()).as(name).isPositive();
      assertThat(model.get("loss").asDouble()).as(name).isPositive().isFinite();
      assertThat(result.table()).contains(name);
    }
    if (result.peerAbsent().isEmpty()) {
      for (String name : List.of("logistic", "poisson", "linear", "perceptron")) {
        assertThat(written.get("vw").get(name).get("loss").asDouble()).as(name).isPositive();
        assertThat(written.get("ratios").get(name).asDouble()).as(name).isPositive();
      }
      assertThat(written.get("vw").size()).isEqualTo(4);
    }
  }

  /** The fitted kinds learn something from the histories: more than the mean of all tells. */
  @Test
  void histories_ofTheBench_areForeseenBetterThanByAConstant() {
    LearnerBenchData data = LearnerBenchData.histories(30_000);
    double mean = 0;
    for (int i = 0; i < data.size(); i++) {
      mean += data.example(i).label(Target.HOW_OFTEN) / data.size();
    }
    double constant = 0;
    for (int i = 0; i < data.size(); i++) {
      double y = data.example(i).label(Target.HOW_OFTEN);
      constant += (mean - y + (y == 0 ? 0 : y * Math.log(y / mean))) / data.size();
    }
    LearnerBench.Result result =
        LearnerBench.run(
            new LearnerBench.Settings(
                30_000,
                0,
                1,
                12,
                List.of(ModelKind.BG_NBD, ModelKind.GAMMA_POISSON),
                Optional.empty()));
    assertThat(result.models().get(ModelKind.BG_NBD).loss()).isLessThan(0.95 * constant);
    assertThat(result.models().get(ModelKind.GAMMA_POISSON).loss()).isLessThan(constant);
    assertThat(result.peers()).isEmpty();
  }
}
