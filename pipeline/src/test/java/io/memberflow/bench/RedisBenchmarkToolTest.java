package io.memberflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisBenchmarkToolTest {

  @Test
  void rate_isTheValueAfterTheCommand_whateverTheCommandHolds() {
    assertThat(
            RedisBenchmarkTool.requestsPerSecond(
                """
                "test","rps","avg_latency_ms"
                "HSET key f a,b","123456.78","0.321\""""))
        .isEqualTo(123_456.78);
    assertThat(RedisBenchmarkTool.requestsPerSecond("\"HSET key f 1\",\"99.5\"")).isEqualTo(99.5);
  }
}
