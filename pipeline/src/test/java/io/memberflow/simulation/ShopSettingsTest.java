package io.memberflow.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShopSettingsTest {
  private static final ShopSettings STANDARD = ShopSettings.standard(1);

  @Test
  void standard_holdsTheDocumentedDefaults() {
    assertThat(STANDARD)
        .isEqualTo(
            new ShopSettings(
                1,
                200_000,
                5_000,
                800,
                Instant.parse("2026-01-05T00:00:00Z"),
                60,
                0.01,
                Duration.ofSeconds(30),
                0.3));
  }

  @Test
  void ofSize_keepsFortyEventsAMember() {
    assertThat(ShopSettings.ofSize(1, 1_000_000).members()).isEqualTo(25_000);
    assertThat(ShopSettings.ofSize(1, 1).members()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void setting_outOfRange_isRefusedInOneSentence(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(ConfigurationException.class).hasMessage(message);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong(
            () -> ShopSettings.ofSize(1, 0),
            "events is \"0\"; must be a whole number 1–10000000000; choose one in that range"),
        wrong(
            () -> STANDARD.withMembers(0),
            "members is \"0\"; must be a whole number 1–10000000; choose one in that range"),
        wrong(
            () -> STANDARD.withMembers(1),
            "events is \"200000\"; must be at most 200 for each member and day;"
                + " lower it, or raise members or days"),
        wrong(
            () -> STANDARD.withItems(59),
            "items is \"59\"; must be a whole number 60–1000000; choose one in that range"),
        wrong(
            () -> STANDARD.withDays(0),
            "days is \"0\"; must be a whole number 1–3650; choose one in that range"),
        wrong(
            () -> STANDARD.withStart(Instant.EPOCH),
            "start is \"1970-01-01T00:00:00Z\"; must be an instant of the years 2000–2899;"
                + " choose one, 2026-01-05T00:00:00Z"),
        wrong(
            () -> STANDARD.withGarbageShare(Double.NaN),
            "garbage-share is \"NaN\"; must be a number 0–0.5; choose one, 0.01 is usual"),
        wrong(
            () -> STANDARD.withDisorder(Duration.ofMinutes(6)),
            "disorder is \"6m\"; must be a duration 0s–5m; choose one, 30s is usual"),
        wrong(
            () -> STANDARD.withItemEffect(4),
            "item-effect is \"4.0\"; must be a number 0–3; choose one, 0.3 is usual"));
  }

  private static Arguments wrong(ThrowingCallable call, String message) {
    return Arguments.of(call, message);
  }
}
