package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The log configuration of the product itself; the other tests run with one of their own. */
@Isolated
class LogConfigurationTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private PrintStream standardError;
  private Path file;
  private LoggerContext context;

  @BeforeEach
  void start() throws Exception {
    file = folder.resolve("logs/job.log");
    System.setProperty("memberflow.log", file.toString());
    standardError = System.err;
    System.setErr(new PrintStream(console, true, StandardCharsets.UTF_8));
    URI product = Path.of("src/main/resources/log4j2.properties").toUri();
    context = new LoggerContext("product", null, product);
    context.start();
  }

  @AfterEach
  void stop() {
    context.stop();
    System.setErr(standardError);
    System.clearProperty("memberflow.log");
  }

  @Test
  void nothing_logged_makes_no_file() {
    assertThat(file).doesNotExist();
  }

  @Test
  void information_goes_to_the_file_and_warnings_to_both() throws Exception {
    context.getLogger("io.memberflow.store").info("quiet");
    context.getLogger("io.memberflow.store").warn("loud");

    assertThat(written()).hasSize(2);
    assertThat(said()).contains("loud").doesNotContain("quiet");
  }

  @Test
  void progress_goes_to_both() throws Exception {
    context.getLogger("io.memberflow.progress").info("5 of 7 rows searched");

    assertThat(written()).hasSize(1);
    assertThat(said()).isEqualToIgnoringNewLines("memberflow: 5 of 7 rows searched");
  }

  @Test
  void warnings_of_flink_and_kafka_stay_off_the_console() throws Exception {
    context.getLogger("org.apache.flink.runtime").warn("no web folder");
    context.getLogger("org.apache.kafka.clients.NetworkClient").warn("refused");

    assertThat(written()).hasSize(2);
    assertThat(said()).isEmpty();
  }

  @Test
  void passwords_in_addresses_are_masked_everywhere() throws Exception {
    context
        .getLogger("io.memberflow.store")
        .warn(
            "writing to rediss://shop:s3cret@host:6379",
            new IllegalStateException("redis://:s3cret@host"));

    assertThat(String.join("\n", written()))
        .contains("rediss://****@host")
        .doesNotContain("s3cret");
    assertThat(said()).contains("rediss://****@host").doesNotContain("s3cret");
  }

  private List<String> written() throws Exception {
    return Files.readAllLines(file);
  }

  private String said() {
    return console.toString(StandardCharsets.UTF_8);
  }
}
