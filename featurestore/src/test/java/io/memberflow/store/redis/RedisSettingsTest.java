package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisSettingsTest {
  @TempDir private Path folder;

  @Test
  void options_leftOut_haveTheirDefaults() {
    RedisSettings settings = RedisSettings.parse("rediss://host");
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.connections()).isEqualTo(16);
    assertThat(settings.tls()).isEqualTo(RedisTls.DEFAULT);
    assertThat(settings.tls().verifyName()).isTrue();
    assertThat(settings.password()).isEmpty();
  }

  @Test
  void options_behindTheAddress_areTakenOver() throws IOException {
    Path password = Files.writeString(folder.resolve("pass word&co"), " s3cret\n");
    RedisSettings settings =
        RedisSettings.parse(
            "redis-cluster://app@a:1,b:2?connect-timeout=300ms&command-timeout=1m&connections=64"
                + "&password-file="
                + password.toString().replace(" ", "%20").replace("&", "%26"));
    assertThat(settings.address()).hasToString("redis-cluster://app@a:1,b:2");
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(300));
    assertThat(settings.commandTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.connections()).isEqualTo(64);
    assertThat(settings.password()).contains("s3cret");
    assertThat(settings.toString()).doesNotContain("s3cret");
  }

  @Test
  void questionMark_inAPassword_isNoOption() {
    assertThat(RedisSettings.parse("redis://app:a?b@host").address().password()).contains("a?b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis://h?password=s3cret             | option of the Redis address is "password"; must be one of password-file
          redis://h?connections=0               | connections is "0"; must be 1–1024
          redis://h?connections=many            | connections of the Redis address is "many"; must be a whole number
          redis://h?connect-timeout=2           | connect-timeout of the Redis address is "2"
          redis://h?connect-timeout=0s          | connect-timeout is "0s"; must be 1ms–10m
          redis://h?command-timeout=1h          | command-timeout is "1h"
          redis://h?connections=4&connections=5 | connections of the Redis address is "5"; must be given once
          redis://h?connections                 | connections of the Redis address is ""
          redis://h?ca-file=%zz                 | must be percent-encoded
          redis://h?verify-name=false           | asks for no TLS; write rediss://
          rediss://h?ca-file=%00                | ca-file of the Redis address is
          rediss://h?verify-name=no             | verify-name of the Redis address is "no"; must be true or false
          redis://h?password-file=/nowhere/pw   | password-file of the Redis address is "/nowhere/pw"
          """)
  void option_wrong_isRefusedWithWhatIsAllowed(String uri, String message) {
    assertThatThrownBy(() -> RedisSettings.parse(uri))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void password_inAddressAndFile_isRefused() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "s3cret");
    assertThatThrownBy(() -> RedisSettings.parse("redis://:s3cret@host?password-file=" + password))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("give one of them")
        .hasMessageNotContaining("s3cret");
  }
}
