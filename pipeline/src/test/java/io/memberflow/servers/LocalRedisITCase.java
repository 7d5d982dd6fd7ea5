package io.memberflow.servers;

import static io.memberflow.servers.RedisTelnet.ask;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalRedisITCase {
  @Test
  void acknowledged_writes_survive_stop_and_kill_and_not_restart_empty() throws Exception {
    try (LocalRedis redis = LocalRedis.start()) {
      int port = redis.port();
      assertThat(redis.uri()).hasHost("127.0.0.1").hasPort(port);
      assertThat(ask(port, "SET stopped 1")).isEqualTo("+OK");
      redis.restart();
      assertThat(ask(port, "SET killed 1")).isEqualTo("+OK");
      redis.kill();
      assertThatThrownBy(() -> ask(port, "PING")).isInstanceOf(IOException.class);
      redis.restart();

      assertThat(redis.port()).isEqualTo(port);
      assertThat(ask(port, "EXISTS stopped killed")).isEqualTo(":2");

      redis.restartEmpty();
      assertThat(ask(port, "DBSIZE")).isEqualTo(":0");
    }
  }

  @Test
  void closing_leaves_no_process_and_no_folder() {
    LocalRedis redis = LocalRedis.start();
    long pid = redis.pid();
    Path folder = redis.folder();

    redis.close();

    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void setting_that_redis_does_not_know_is_reported_with_its_log() {
    assertThatThrownBy(() -> LocalRedis.start(Map.of("no-such-setting", "1")))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("no-such-setting");
  }

  @Test
  void server_of_a_killed_jvm_ends_and_its_folder_goes() throws Exception {
    Process parent =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    ClassPath.ofThisJvm(),
                    RedisHolder.class.getName()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), US_ASCII));
    long pid = Long.parseLong(said.readLine());
    Path folder = Path.of(said.readLine());
    ProcessHandle redis = ProcessHandle.of(pid).orElseThrow();
    assertThat(folder).exists();

    parent.destroyForcibly().waitFor();

    for (int i = 0; i < 200 && (redis.isAlive() || folder.toFile().exists()); i++) {
      Thread.sleep(100);
    }
    assertThat(redis.isAlive()).isFalse();
    assertThat(folder).doesNotExist();
  }

  /** Starts a server, prints its process id and folder, and waits to be killed. */
  static final class RedisHolder {
    public static void main(String[] arguments) throws Exception {
      LocalRedis redis = LocalRedis.start();
      System.out.println(redis.pid());
      System.out.println(redis.folder());
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
