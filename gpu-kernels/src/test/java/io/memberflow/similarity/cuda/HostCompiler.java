package io.memberflow.similarity.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Compiles the kernels for this machine, into {@code target}. */
public final class HostCompiler {
  private static final long COMPILE_SECONDS = 300;
  private static final Map<String, Path> COMPILED = new HashMap<>();

  private HostCompiler() {}

  /**
   * Compiles once; skips the test where there is no g++.
   *
   * @param output file below {@code target}
   * @param source name in {@code src/test/cuda}
   * @param options more than those for any of them
   */
  public static synchronized Path compiled(String output, String source, String... options)
      throws IOException {
    if (COMPILED.containsKey(output)) {
      return COMPILED.get(output);
    }
    boolean found = run(20, List.of("g++", "--version")) == 0;
    if (!found) {
      System.out.println("skipped: no g++ to compile the kernels for the host");
    }
    assumeTrue(found, "no g++ to compile the kernels for the host");
    Path module = Path.of("").toAbsolutePath();
    Path compiled = module.resolve("target").resolve(output);
    Files.createDirectories(compiled.getParent());
    List<String> command =
        new ArrayList<>(
            List.of(
                "g++",
                "-std=c++17",
                "-O2",
                "-Wall",
                "-Werror",
                "-Wno-unknown-pragmas",
                "-ffp-contract=off",
                "-DMEMBERFLOW_HOST",
                "-I",
                module.resolve("src/main/cuda").toString(),
                "-I",
                module.resolve("src/test/cuda").toString(),
                "-o",
                compiled.toString(),
                module.resolve("src/test/cuda").resolve(source).toString()));
    command.addAll(Arrays.asList(options));
    int code = run(COMPILE_SECONDS, command);
    if (code != 0) {
      throw new IllegalStateException("g++ ended with " + code + "; its messages are above");
    }
    COMPILED.put(output, compiled);
    return compiled;
  }

  private static int run(long seconds, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command.get(0) + " took more than " + seconds + " s");
      }
      return process.exitValue();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
    }
  }
}
