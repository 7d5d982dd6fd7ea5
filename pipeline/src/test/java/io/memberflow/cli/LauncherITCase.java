package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only the launcher shows: libraries that others load at run time, and the locale. */
class LauncherITCase {
  private static final Path LIBRARIES = Path.of("target", "lib");

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the bindings of the CUDA driver: without them no GPU is ever found
        "lib/libJCudaDriver-12.6.0-linux-x86_64.so",
        // what Kafka's clients and Parquet compress with
        "com/github/luben/zstd/Zstd.class",
        "net/jpountz/lz4/LZ4Factory.class",
        "org/xerial/snappy/Snappy.class"
      })
  void launcher_hasWhatIsLoadedByName(String resource) throws IOException {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        jars.add(jar.toUri().toURL());
      }
    }
    try (URLClassLoader launcher =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertThat(launcher.getResource(resource)).as("%s in %s", resource, LIBRARIES).isNotNull();
    }
  }

  /** As in many containers and under cron: neither arguments nor output may lose a letter. */
  @Test
  @Timeout(60)
  void launcher_withoutALocale_keepsLettersBeyondAscii() throws Exception {
    ProcessBuilder launcher =
        new ProcessBuilder(
                "sh", "-c", "exec ../memberflow features describe \"$(printf 'jos\\303\\251')\"")
            .redirectErrorStream(true);
    launcher.environment().put("LC_ALL", "C");
    launcher.environment().put("MEMBERFLOW_NO_BUILD", "1");
    Process process = launcher.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said).contains("NAME is \"josé\"; must be a feature of the catalogue");
  }
}
