package io.memberflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerBenchTest {
  @Test
  void smallRun_writesSpeedsOfBothModels(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("learner.json");
    LearnerBench.Result result =
        LearnerBench.run(new LearnerBench.Settings(500, 1, 3, 12, Optional.of(json)));
    JsonNode models = new ObjectMapper().readTree(json.toFile()).get("models");
    for (String kind : new String[] {"logistic", "poisson"}) {
      assertThat(models.get(kind).get("examplesPerSecond").asDouble()).isPositive();
      assertThat(models.get(kind).get("examplesPerSecondParsed").asDouble()).isPositive();
      assertThat(result.table()).contains(kind);
    }
  }
}
