package io.memberflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void quantile_isTheValueThatSoManyCallsDoNotExceed() {
    Latencies latencies = new Latencies(1_000);
    for (int i = 100; i >= 1; i--) {
      latencies.add(i * 1_000L);
    }
    assertThat(latencies.micros(0.5)).isEqualTo(50);
    assertThat(latencies.micros(0.99)).isEqualTo(99);
    assertThat(latencies.micros(1)).isEqualTo(100);
    assertThat(latencies.micros(0)).isEqualTo(1);
  }
}
