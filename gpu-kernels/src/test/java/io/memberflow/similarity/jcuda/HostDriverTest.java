package io.memberflow.similarity.jcuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.similarity.cuda.HostCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link JcudaDevice} and JCuda's native code on the driver of {@code host_driver.cpp}, each in a
 * JVM of its own, because a JVM keeps the driver that it has found.
 */
class HostDriverTest {
  private static final String REPORT = "io.memberflow.similarity.cuda.DeviceReport";

  @TempDir private Path folder;

  @Test
  void searches_throughTheDriver_equalTheSpecification() throws Exception {
    String output = run(REPORT, "small");
    assertThat(output)
        .contains("device: emulated H200, 1024 MiB", "small: all equal")
        .contains("EUCLIDEAN, small, 300 queries, 300 items, 70 columns, k 10, 0 rows unproven")
        // wrong candidates would be found to be unproven, and repaired by the CPU
        .doesNotContainPattern("[1-9]\\d* rows unproven");
  }

  @Test
  void measure_throughTheDriver_hasKernelTimeAndTheShareOfTheLimit() throws Exception {
    // an enqueued operation of the emulated device takes a millisecond
    assertThat(run(REPORT, "measure", "300", "16", "5", "manhattan"))
        .containsPattern(
            "\"kernelSeconds\": 0\\.00\\d+, \"endToEndSeconds\": .*\"shareOfLimit\": 0\\.\\d+");
  }

  @Test
  void devices_ofTwoThreads_haveContextsOfTheirOwn() throws Exception {
    assertThat(run(TwoThreads.class.getName())).contains("two threads: equal");
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path driver =
        HostCompiler.compiled(
            "host_driver/libcuda.so.1",
            "host_driver.cpp",
            "-shared",
            "-fPIC",
            "-Wl,-soname,libcuda.so.1");
    Path output = folder.resolve("output");
    List<String> all =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path")));
    all.addAll(Arrays.asList(command));
    ProcessBuilder builder =
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LD_LIBRARY_PATH", driver.getParent().toString());
    Process process = builder.start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }
}
