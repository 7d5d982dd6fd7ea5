package io.memberflow.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
  private static final long YEAR_0 = -62_167_219_200_000L;
  private static final long YEAR_9999 = 253_402_300_799_999L;

  @Property(tries = 3000)
  void anyInstant_isParsedAsJavaDoes(
      @ForAll @LongRange(min = YEAR_0, max = YEAR_9999) long millis) {
    assertThat(IsoTime.parse(Instant.ofEpochMilli(millis).toString())).isEqualTo(millis);
    long seconds = Math.floorDiv(millis, 1000) * 1000;
    assertThat(IsoTime.parse(Instant.ofEpochMilli(seconds).toString())).isEqualTo(seconds);
  }

  @Property(tries = 1000)
  void anyOffset_isParsedAsJavaDoes(
      @ForAll @LongRange(min = 0, max = YEAR_9999) long millis,
      @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int minutes) {
    OffsetDateTime time =
        Instant.ofEpochMilli(millis).atOffset(ZoneOffset.ofTotalSeconds(minutes * 60));
    assertThat(IsoTime.parse(time.toString())).isEqualTo(millis);
  }

  @Property(tries = 1000)
  void everyFractionLength_isMilliseconds(
      @ForAll @LongRange(min = 0, max = YEAR_9999 / 1000) long seconds,
      @ForAll @IntRange(min = 0, max = 999_999_999) int nanos,
      @ForAll @IntRange(min = 1, max = 9) int digits) {
    String fraction = "%09d".formatted(nanos).substring(0, digits);
    String text = Instant.ofEpochSecond(seconds).toString().replace("Z", "." + fraction + "Z");
    assertThat(IsoTime.parse(text)).isEqualTo(Instant.parse(text).toEpochMilli());
  }

  @Property(tries = 2000)
  void oneCharacterChanged_isParsedAsJavaDoesOrRefused(
      @ForAll @LongRange(min = 0, max = YEAR_9999) long millis,
      @ForAll @IntRange(max = 19) int at,
      @ForAll char character) {
    StringBuilder text = new StringBuilder(Instant.ofEpochMilli(millis).toString());
    text.setCharAt(at, character);
    long expected;
    try {
      expected = OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (java.time.DateTimeException e) {
      expected = IsoTime.INVALID;
    }
    assertThat(IsoTime.parse(text.toString())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "now",
        "2010-12-01",
        "2010-12-01T08:26:00",
        "2010-02-29T00:00:00Z",
        "2011-04-31T00:00:00Z",
        "2010-13-01T00:00:00Z",
        "2010-12-01T24:00:00Z",
        "2010-12-01T23:60:00Z",
        "2016-12-31T23:59:60Z",
        "2010-12-01 08:26:00Z",
        "+999999999-12-31T23:59:59Z",
        "1291191960000",
        "２０１０-12-01T08:26:00Z"
      })
  void rubbish_isInvalid(String text) {
    assertThat(IsoTime.parse(text)).isEqualTo(IsoTime.INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2012-02-29T00:00:00Z", "2000-02-29T23:59:59.9Z", "2010-12-31T08:26Z"})
  void endsOfMonths_areValid(String text) {
    assertThat(IsoTime.parse(text))
        .isEqualTo(OffsetDateTime.parse(text).toInstant().toEpochMilli());
  }
}
