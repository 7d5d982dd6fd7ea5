package io.memberflow.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "90s, PT1M30S",
    "5m, PT5M",
    "12h, PT12H",
    "30d, PT720H",
    "2w, PT336H",
    "' 5 m ', PT5M",
    "0s, PT0S"
  })
  void parse_ofEveryUnit_isTheDuration(String text, Duration duration) {
    assertThat(Durations.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "d", "-5m", "1.5h", "5 minutes", "5M", "1234567890s", "P1D"})
  void parse_ofAnythingElse_isEmpty(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Property
  void format_parsedAgain_isTheSameDuration(
      @ForAll @LongRange(min = 0, max = 999_999_999) long millis) {
    Duration duration = Duration.ofMillis(millis);
    assertThat(Durations.parse(Durations.format(duration))).contains(duration);
  }

  @Test
  void format_picksTheLargestUnitThatFits() {
    assertThat(Durations.format(Duration.ofDays(14))).isEqualTo("14d");
    assertThat(Durations.format(Duration.ofMinutes(90))).isEqualTo("90m");
    assertThat(Durations.format(Duration.ZERO)).isEqualTo("0s");
  }
}
