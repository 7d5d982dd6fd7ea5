package io.memberflow.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.providers.ProviderName;
import io.memberflow.similarity.providers.SimilarityProviders;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarityBenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void bench_withFaiss_findsTheSameIds() throws IOException {
    JsonNode figures = run("/usr/bin/python3");
    if (figures.has("peerAbsent")) {
      System.out.println("skipped: " + figures.get("peerAbsent").asText());
    }
    assumeTrue(!figures.has("peerAbsent"), "no FAISS here");
    for (String metric : new String[] {"cosine", "euclidean", "manhattan"}) {
      JsonNode of = figures.get("metrics").get(metric);
      assertThat(of.get("idsEqual").asBoolean()).as(metric).isTrue();
      assertThat(of.get("peerSeconds").asDouble()).isPositive();
      assertThat(of.get("ratio").asDouble()).isPositive();
      assertThat(of.get("peerCpuSeconds").asDouble()).isPositive();
      assertThat(of.get("cpuRatio").asDouble())
          .isEqualTo(of.get("peerCpuSeconds").asDouble() / of.get("cpuSeconds").asDouble());
    }
    assertThat(out.toString()).contains("peer: FAISS");
  }

  @Test
  void bench_withoutFaiss_hasNoPeerFieldsAndTheReason() throws IOException {
    JsonNode figures = run("/none/python3");
    assertThat(figures.get("provider").asText()).isEqualTo("cpu");
    assertThat(figures.get("peerAbsent").asText()).isEqualTo("no /none/python3 here");
    JsonNode of = figures.get("metrics").get("cosine");
    assertThat(of.get("seconds").asDouble()).isPositive();
    assertThat(of.get("gigaOpsPerSecond").asDouble()).isPositive();
    assertThat(of.get("limitGigaOpsPerSecond").asDouble()).isPositive();
    assertThat(of.has("peerSeconds")).isFalse();
    assertThat(of.has("idsEqual")).isFalse();
    assertThat(err.toString()).contains("no peer: no /none/python3 here");
  }

  private JsonNode run(String python) throws IOException {
    Path json = folder.resolve("similarity.json");
    try (SimilarityProviders.Opened provider =
        SimilarityProviders.open(ProviderName.CPU, warning -> {})) {
      SimilarityBench.run(
          new SimilarityBench.Settings(
              3000,
              200,
              24,
              10,
              List.of(Metric.values()),
              1,
              2,
              Optional.of(python),
              Optional.of(json)),
          provider,
          new PrintWriter(out, true),
          new PrintWriter(err, true));
    }
    return new ObjectMapper().readTree(json.toFile());
  }
}
