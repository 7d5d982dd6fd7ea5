package io.memberflow.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  @TempDir Path folder;

  @Test
  void server_that_exits_while_it_starts_is_reported_with_code_and_log() {
    ChildProcess child = start("echo cannot bind; exit 3");

    assertThatThrownBy(() -> child.awaitReady(Duration.ofSeconds(20), () -> false))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("code 3")
        .hasMessageContaining("cannot bind");
    child.kill();
  }

  @Test
  void server_that_never_answers_is_reported_with_the_time_it_had() {
    ChildProcess child = start("exec sleep 60");

    assertThatThrownBy(() -> child.awaitReady(Duration.ofSeconds(1), () -> false))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("within 1 s");
    child.kill();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void executable_that_is_not_there_is_named() {
    assertThatThrownBy(
            () ->
                ChildProcess.start(
                    "redis", List.of("no-such-server"), folder, folder.resolve("log")))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("no-such-server");
  }

  private ChildProcess start(String script) {
    return ChildProcess.start("test", List.of("sh", "-c", script), folder, folder.resolve("log"));
  }
}
