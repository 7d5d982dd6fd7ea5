package io.memberflow.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PublishIntervalTest {
  private static final long NOW = 1_767_571_200_000L;
  private static final long LAG = Duration.ofMinutes(15).toMillis();

  private final PublishInterval interval =
      PublishInterval.of(Duration.ofSeconds(1), Duration.ofMinutes(10));

  @Test
  void interval_whileEventTimeIsNear_isTheLiveOne() {
    assertThat(interval.millis(NOW, NOW)).isEqualTo(1_000);
    assertThat(interval.millis(NOW - LAG, NOW)).isEqualTo(1_000);
    assertThat(interval.millis(NOW + 1, NOW)).isEqualTo(1_000);
  }

  @Test
  void interval_whileCatchingUp_isAMinute() {
    assertThat(interval.millis(NOW - LAG - 1, NOW)).isEqualTo(60_000);
    assertThat(interval.millis(0, NOW)).isEqualTo(60_000);
  }

  @Test
  void interval_beforeTheFirstEvent_isTheLiveOne() {
    assertThat(interval.millis(Long.MIN_VALUE, NOW)).isEqualTo(1_000);
  }

  @Test
  void interval_thatIsLongerThanAMinute_staysAsItIs() {
    PublishInterval hour = PublishInterval.of(Duration.ofHours(1), Duration.ZERO);

    assertThat(hour.millis(0, NOW)).isEqualTo(3_600_000);
  }

  @Test
  void always_isTheSameAtAllTimes() {
    PublishInterval always = PublishInterval.always(Duration.ofSeconds(2));

    assertThat(always.millis(0, NOW)).isEqualTo(2_000);
    assertThat(always.millis(NOW, NOW)).isEqualTo(2_000);
  }
}
