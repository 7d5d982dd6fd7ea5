package io.memberflow.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of the image, as far as they can be held without a container engine. */
class ImageTest {
  private static final Path DOCKER = Path.of("..", "docker");
  private static final Path LOG = DOCKER.resolve("log4j-console.properties");

  @Test
  void dockerfile_startsFromTheFlinkOfTheBuildAndIsNotRoot() {
    String dockerfile = Resources.read(DOCKER.resolve("Dockerfile"));
    assertThat(dockerfile)
        .contains("=flink:%s-".formatted(System.getProperty("memberflow.flink-version")))
        .contains("COPY memberflow.jar ${FLINK_HOME}/usrlib/\n")
        .contains("\nUSER 9999:9999\n");
    assertThat(dockerfile.indexOf("USER")).isGreaterThan(dockerfile.lastIndexOf("RUN"));
  }

  @Test
  void environments_runTheImageOfThisVersion() {
    for (Path environment : Resources.environments()) {
      assertThat(Resources.read(environment.resolve("kustomization.yaml")))
          .as(environment.toString())
          .contains("newTag: " + System.getProperty("memberflow.version"));
    }
  }

  @Test
  void logConfiguration_isTheSameInTheImageAndOnKubernetes() {
    JsonNode said =
        Resources.only(Resources.written(), "FlinkDeployment", "memberflow-members")
            .json()
            .at("/spec/logConfiguration");
    assertThat(said.path("log4j-console.properties").asText()).isEqualTo(Resources.read(LOG));
  }

  @Test
  void logLine_isOneObjectWithoutPasswords() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try (LoggerContext context =
        Configurator.initialize("image", null, LOG.toAbsolutePath().toUri())) {
      context
          .getLogger("job")
          .warn(
              "Redis at redis://job:secret@r1:6379 says \"no\"",
              new IllegalStateException("redis://job:secret@r1:6379"));
    } finally {
      System.setOut(before);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text.lines()).hasSize(1);
    assertThat(text).doesNotContain("secret");
    JsonNode line = new ObjectMapper().readTree(text);
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("message").asText())
        .isEqualTo("Redis at redis://****@r1:6379 says \"no\"");
    assertThat(line.path("exception").asText())
        .contains("\n\tat io.memberflow.kubernetes.ImageTest");
  }

  @ParameterizedTest
  @CsvSource({
    "../docker/build, CONTAINER_ENGINE",
    "../docker/smoke, CONTAINER_ENGINE",
    "smoke, KUBECTL"
  })
  void script_withoutItsTool_saysWhichAndEndsWithTwo(String script, String variable)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(List.of("bash", script)).redirectErrorStream(true);
    builder.environment().putAll(Map.of(variable, "no-such-tool"));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).contains("no-such-tool").contains("install");
    assertThat(process.exitValue()).isEqualTo(2);
  }
}
