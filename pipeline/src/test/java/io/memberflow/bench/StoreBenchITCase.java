package io.memberflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBenchITCase {
  @TempDir private Path folder;

  @Test
  void bench_ofAFewMembers_writesEveryFigure() throws IOException {
    Path file = folder.resolve("store.json");
    StringWriter out = new StringWriter();
    new StoreBench(
            new StoreBench.Settings(1_000, 2_000, 2, Optional.of(file)), new PrintWriter(out, true))
        .run();

    JsonNode json = new ObjectMapper().readTree(file.toFile());
    for (String ratio :
        List.of("sinkToRaw", "guardedToScript", "readP99ToRaw", "batchReadP99ToRaw")) {
      assertThat(json.get(ratio).doubleValue()).as(ratio).isPositive().isFinite();
    }
    for (String rate : List.of("raw", "sink", "script", "guarded")) {
      assertThat(json.at("/writesPerSecond/" + rate).longValue()).as(rate).isPositive();
    }
    for (String reader : List.of("raw", "store")) {
      assertThat(json.at("/readMicros/" + reader + "/p99").doubleValue())
          .isGreaterThanOrEqualTo(json.at("/readMicros/" + reader + "/p50").doubleValue());
      assertThat(json.at("/batchReadMicros/" + reader + "/p50").doubleValue()).isPositive();
    }
    assertThat(json.get("raw").textValue()).isIn("redis-benchmark", "jedis");
    assertThat(json.get("bytesPerMember").doubleValue()).isBetween(300.0, 400.0);
    assertThat(out.toString()).contains("sink / HSET, writes/s", "bytes per member");
  }
}
