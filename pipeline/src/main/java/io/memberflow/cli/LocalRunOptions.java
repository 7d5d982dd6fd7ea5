package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How a job runs in this process, where it goes on after it was killed. */
final class LocalRunOptions {
  @Option(
      names = "--checkpoints",
      defaultValue = "10s",
      paramLabel = "TIME",
      description =
          "in this process: how often one is made to go on from (default: ${DEFAULT-VALUE})")
  private String checkpoints;

  @Option(
      names = "--parallelism",
      defaultValue = "2",
      paramLabel = "N",
      description = "in this process: parallelism of each job (default: ${DEFAULT-VALUE})")
  private int parallelism;

  int parallelism() {
    Ranges.require("--parallelism", parallelism, 1, 128);
    return parallelism;
  }

  Duration checkpoints() {
    return Durations.parse(checkpoints)
        .filter(d -> d.toMillis() >= 100 && d.toDays() < 1)
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    "--checkpoints", checkpoints, "100ms to 24h", "write for example 30s"));
  }
}
