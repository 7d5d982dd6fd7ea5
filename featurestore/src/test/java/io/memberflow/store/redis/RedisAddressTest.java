package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

  @ParameterizedTest
  @CsvSource({
    "redis://localhost:6380, localhost, 6380, false, , , redis://localhost:6380",
    "redis://localhost, localhost, 6379, false, , , redis://localhost:6379",
    "rediss://app:s3cret@r.shop:1, r.shop, 1, true, app, s3cret, rediss://app:***@r.shop:1",
    "redis://:s3cret@r, r, 6379, false, , s3cret, redis://:***@r:6379",
    "redis://app@r, r, 6379, false, app, , redis://app@r:6379",
    "redis://a:p%40%3A+b@r, r, 6379, false, a, p@:+b, redis://a:***@r:6379",
    "redis://a:p@q@r, r, 6379, false, a, p@q, redis://a:***@r:6379",
    "redis://redis_1:6379/, redis_1, 6379, false, , , redis://redis_1:6379",
    "redis://[::1]:7, ::1, 7, false, , , redis://[::1]:7",
  })
  void parse_uri_givesItsPartsAndHidesThePassword(
      String uri,
      String host,
      int port,
      boolean tls,
      String user,
      String password,
      String printed) {
    RedisAddress address = RedisAddress.parse(uri);
    assertThat(address.nodes().get(0).host()).isEqualTo(host);
    assertThat(address.nodes().get(0).port()).isEqualTo(port);
    assertThat(address.tls()).isEqualTo(tls);
    assertThat(address.user().orElse(null)).isEqualTo(user);
    assertThat(address.password().orElse(null)).isEqualTo(password);
    assertThat(address).hasToString(printed);
    assertThat(RedisSettings.parse(uri).toString()).contains(printed).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis-cluster://a:7000,b:7001            | false | redis-cluster://a:7000,b:7001
          redis-cluster://a                        | false | redis-cluster://a:6379
          rediss-cluster://u:s3cret@a,[::1]:7,c_d/ | true  | rediss-cluster://u:***@a:6379,[::1]:7,c_d:6379
          """)
  void parse_clusterUri_givesItsNodes(String uri, boolean tls, String printed) {
    RedisAddress address = RedisAddress.parse(uri);
    assertThat(address.cluster()).isTrue();
    assertThat(address.tls()).isEqualTo(tls);
    assertThat(address).hasToString(printed);
    assertThat(RedisAddress.parse("redis://a").cluster()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:6379",
        "http://localhost",
        "redis://",
        "redis://u:s3cret@",
        "redis://u:s3cret@host:99999",
        "redis://u:s3cret@host:0",
        "redis://u:s3cret@host:6379/2",
        "redis://u:s3cret%zz@host",
        "redis://u:s3cret@a:1,b:2",
        "redis-cluster://u:s3cret@a:1,,b:2",
        "redis-cluster://u:s3cret@a:1,b:70000",
        "redis-sentinel://u:s3cret@a:1",
        "u:s3cret@host"
      })
  void parse_other_isRefusedWithoutShowingThePassword(String uri) {
    assertThatThrownBy(() -> RedisAddress.parse(uri))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("must be redis://")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void timeouts_outsideTheirRange_areRefused() {
    RedisSettings settings = RedisSettings.parse("redis://localhost");
    assertThatThrownBy(() -> settings.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("connect-timeout is \"0s\"");
    // Redis would wait for ever without one
    assertThatThrownBy(() -> settings.withTimeouts(Duration.ofSeconds(1), Duration.ofHours(1)))
        .hasMessageContaining("command-timeout");
  }
}
