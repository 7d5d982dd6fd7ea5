package io.memberflow.cli;

import io.memberflow.cluster.FlinkCluster;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which job of which cluster, for commands that look after a running job. */
final class FlinkOption {
  private static final Duration LONGEST = Duration.ofDays(1);

  @Option(
      names = "--flink",
      paramLabel = "URL",
      defaultValue = "${env:MEMBERFLOW_FLINK:-http://localhost:8081}",
      description = {
        "REST address of the JobManager. Default: the environment variable",
        "MEMBERFLOW_FLINK, else http://localhost:8081."
      })
  private String address;

  @Option(
      names = "--job",
      paramLabel = "ID",
      description = "of the job (default: the only one that runs)")
  private String job;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "folder of the savepoint (default: the cluster's own)")
  private String folder;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "how long to wait for each step (default: ${DEFAULT-VALUE})")
  private String limit;

  /** Says each step on standard error: the result alone is for scripts. */
  static Consumer<String> progress(PrintWriter err) {
    return line -> {
      err.println("  " + line);
      err.flush();
    };
  }

  FlinkCluster cluster(PrintWriter err) {
    Duration duration =
        Durations.parse(limit)
            .filter(d -> d.compareTo(LONGEST) <= 0 && d.toMillis() >= 1_000)
            .orElseThrow(
                () ->
                    ConfigurationException.wrong(
                        "--wait", limit, "a time of 1s–1d", "write for example 10m"));
    return new FlinkCluster(address, duration, progress(err));
  }

  Optional<String> job() {
    return Optional.ofNullable(job);
  }

  Optional<String> folder() {
    return Optional.ofNullable(folder);
  }
}
