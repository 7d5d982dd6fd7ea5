package io.memberflow.similarity.jcuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PtxTest {
  private static final Path SOURCES = Path.of("src/main/cuda").toAbsolutePath();

  @Test
  void ptx_hasEveryKernelThatIsLaunched() {
    String ptx = new String(Kernels.load(), StandardCharsets.UTF_8);
    assertThat(ptx).contains(".target sm_80").endsWith("\0");
    for (String kernel :
        List.of(
            "products_resident",
            "products_streamed",
            "differences",
            "prepare",
            "leave_out",
            "rescore")) {
      assertThat(ptx).contains(".visible .entry " + kernel + "(");
    }
  }

  @Test
  void ptx_recompiled_isTheCheckedInOne(@TempDir Path folder) throws Exception {
    String nvcc = nvcc();
    if (nvcc == null) {
      System.out.println("skipped: no nvcc to recompile the kernels");
    }
    assumeTrue(nvcc != null, "no nvcc to recompile the kernels");
    Path compiled = folder.resolve("similarity.ptx");
    Process process =
        new ProcessBuilder(SOURCES.resolve("compile.sh").toString(), "ptx", compiled.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    List<String> checkedIn = lines(SOURCES.resolve("similarity.ptx"));
    List<String> fresh = lines(compiled);
    if (!compiler(checkedIn).equals(compiler(fresh))) {
      System.out.println("skipped: nvcc is another version: " + compiler(fresh));
    }
    assumeTrue(compiler(checkedIn).equals(compiler(fresh)), "nvcc is another version");
    assertThat(fresh)
        .as("run gpu-kernels/src/main/cuda/compile.sh ptx and check the result in")
        .isEqualTo(checkedIn);
  }

  private static String compiler(List<String> ptx) {
    return ptx.stream().filter(line -> line.contains("Cuda compilation tools")).findFirst().get();
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  private static String nvcc() {
    for (String name : new String[] {"nvcc", "/usr/local/cuda/bin/nvcc"}) {
      try {
        Process process =
            new ProcessBuilder(name, "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0) {
          return name;
        }
      } catch (IOException e) {
        // not this one
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
    return null;
  }
}
