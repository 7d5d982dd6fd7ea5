package io.memberflow.cli;

import io.memberflow.cluster.JobJar;
import io.memberflow.cluster.Upgrade;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets the running job go on at another parallelism. */
@Command(
    name = "rescale",
    mixinStandardHelpOptions = true,
    description = {
      "Let a running job go on at another parallelism, through a savepoint. Where it does not",
      "come up there, it is started again as it was."
    })
final class RescaleCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private FlinkOption flink;

  @Option(names = "--parallelism", required = true, paramLabel = "N", description = "1–1024")
  private int parallelism;

  @Option(
      names = "--jar",
      required = true,
      paramLabel = "FILE",
      description = "the job jar that runs")
  private Path jar;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "the configuration that runs")
  private Path config;

  @Override
  public void run() {
    Ranges.require("--parallelism", parallelism, 1, 1024);
    PrintWriter err = spec.commandLine().getErr();
    JobJar same = new JobJar(jar, config);
    Upgrade.Result result =
        new Upgrade(flink.cluster(err), FlinkOption.progress(err))
            .run(
                new Upgrade.Settings(
                    flink.job(),
                    same,
                    OptionalInt.of(parallelism),
                    flink.folder(),
                    Optional.of(same)));
    spec.commandLine()
        .getOut()
        .printf(
            "job %s, parallelism %d, from %s%n",
            result.job(), result.parallelism(), result.savepoint());
    spec.commandLine().getOut().flush();
  }
}
