package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeParserTest {
  @ParameterizedTest
  @CsvSource({
    "iso, 2026-07-01T10:00:00Z, 2026-07-01T10:00:00Z",
    "iso, 2026-07-01T10:00:00.25+02:00, 2026-07-01T08:00:00.250Z",
    "iso, 2026-07-01T10:00:00, 2026-07-01T08:00:00Z",
    "epoch-seconds, 1.2345, 1970-01-01T00:00:01.234Z",
    "epoch-milliseconds, 1500, 1970-01-01T00:00:01.500Z",
    "yyyy-MM-dd, 2026-07-01, 2026-06-30T22:00:00Z",
    "yyyyMMddHHmm, 202601010030, 2025-12-31T23:30:00Z",
    "yyyy-MM-dd HH:mm:ss z, 2019-10-01 00:00:00 UTC, 2019-10-01T00:00:00Z",
    "yyyy-MM-dd HH:mm:ssXXX, 2019-10-01 00:00:00+01:00, 2019-09-30T23:00:00Z",
    "d MMM yyyy hh:mm a, 1 Jul 2026 01:30 PM, 2026-07-01T11:30:00Z"
  })
  void time_ofFormat_isRead(String format, String text, String expected) throws Exception {
    TimeParser parser = new TimeParser(format, ZoneId.of("Europe/Amsterdam"));

    assertThat(Instant.ofEpochMilli(parser.millis("t", text))).isEqualTo(Instant.parse(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "iso, yesterday",
    "epoch-seconds, 1e99",
    "epoch-seconds, x",
    "epoch-milliseconds, -1",
    "HH:mm, 10:00",
    "yyyy-MM-dd, 2026-13-01",
    "yyyy-MM-dd, 1969-12-30"
  })
  void time_wrong_isRefused(String format, String text) {
    TimeParser parser = new TimeParser(format, ZoneId.of("UTC"));

    assertThatThrownBy(() -> parser.millis("t", text))
        .isInstanceOf(RefusedLineException.class)
        .hasMessageStartingWith("t is \"" + text + "\"; must be a time");
  }
}
