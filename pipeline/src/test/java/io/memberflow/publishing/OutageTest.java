package io.memberflow.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutageTest {
  private long seconds;
  private final Outage outage = new Outage(() -> TimeUnit.SECONDS.toNanos(seconds));

  @Test
  void failures_areToldAtOnceThenEveryThirtySecondsAndAtTheEnd() {
    assertThat(outage.over()).as("nothing was wrong").isEmpty();
    assertThat(outage.failed(7, "it is full"))
        .hasValueSatisfying(
            said -> assertThat(said).startsWith("7 records").endsWith("it is full"));
    for (seconds = 1; seconds < 30; seconds++) {
      assertThat(outage.failed(7, "it is full")).isEmpty();
    }
    assertThat(outage.failed(9, "it is full"))
        .hasValueSatisfying(
            said -> assertThat(said).startsWith("9 records wait for the store (30 s so far)"));
    seconds = 43;
    assertThat(outage.over()).contains("the store takes writes again after 43 s");
    assertThat(outage.over()).isEmpty();
  }

  @Test
  void nextOutage_isToldAtOnce() {
    outage.failed(1, "it is away");
    outage.over();
    seconds = 5;
    assertThat(outage.failed(1, "it is away"))
        .hasValueSatisfying(said -> assertThat(said).contains("(0 s so far)"));
  }
}
