package io.memberflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the job jar brings to a cluster; it is built before the integration tests run. */
class JobJarITCase {
  private static List<String> entries;

  @BeforeAll
  static void read() throws IOException {
    try (ZipFile jar = new ZipFile(Path.of("target", "memberflow.jar").toFile())) {
      entries = jar.stream().map(ZipEntry::getName).filter(n -> !n.endsWith("/")).toList();
    }
    assertThat(entries).contains("io/memberflow/cli/ClusterMain.class");
  }

  /** A class of both would be loaded twice, and the two are not the same class. */
  @Test
  void jobJar_ofFlink_bringsTheKafkaConnectorAndTheSavepointReaderOnly() {
    assertThat(entries.stream().filter(name -> name.startsWith("org/apache/flink/")))
        .isNotEmpty()
        .allMatch(
            name ->
                name.startsWith("org/apache/flink/connector/kafka/")
                    || name.startsWith("org/apache/flink/streaming/connectors/kafka/")
                    || name.startsWith("org/apache/flink/streaming/util/serialization/")
                    // a distribution has it beside its class path only
                    || name.startsWith("org/apache/flink/state/api/")
                    || name.startsWith("org/apache/flink/state/table/"));
  }

  @Test
  void jobJar_bringsNoLoggingAndNoServers() {
    assertThat(entries).doesNotContain("log4j2.properties");
    assertThat(entries.stream().filter(name -> name.endsWith(".class")))
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .noneMatch(name -> name.startsWith("org/apache/logging/"))
        .noneMatch(name -> name.startsWith("kafka/"))
        .noneMatch(name -> name.startsWith("redis/embedded/"));
  }
}
