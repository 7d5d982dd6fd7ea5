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

/** Replaces the running job by another build or configuration. */
@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    description = {
      "Replace a running job by another build, configuration or catalogue: check it, stop the",
      "job with a savepoint, start the new one from it, and wait for its first checkpoint.",
      "Where the new one fails it is ended, and the way back is said, or taken with --back-to.",
      "What the new build can refuse at once is refused while the old job still runs."
    })
final class UpgradeCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private FlinkOption flink;

  @Option(
      names = "--jar",
      required = true,
      paramLabel = "FILE",
      description = "the job jar to start, memberflow.jar of a build")
  private Path jar;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "its configuration; passwords come from this command's environment")
  private Path config;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "1–1024 (default: that of the running job)")
  private Integer parallelism;

  @Option(
      names = "--from",
      paramLabel = "SAVEPOINT",
      description = {
        "go on from this savepoint, such as a backfill's (default: that of the running job,",
        "which stays the way back)"
      })
  private String from;

  @Option(
      names = "--back-to",
      paramLabel = "FILE",
      description = "the job jar that runs now: start it again where the new one fails")
  private Path backJar;

  @Option(
      names = "--back-config",
      paramLabel = "FILE",
      description = "the configuration that runs now (default: --config)")
  private Path backConfig;

  @Override
  public void run() {
    if (parallelism != null) {
      Ranges.require("--parallelism", parallelism, 1, 1024);
    }
    PrintWriter err = spec.commandLine().getErr();
    Optional<JobJar> back =
        backJar == null
            ? Optional.empty()
            : Optional.of(new JobJar(backJar, backConfig == null ? config : backConfig));
    Upgrade.Result result =
        new Upgrade(flink.cluster(err), FlinkOption.progress(err))
            .run(
                new Upgrade.Settings(
                    flink.job(),
                    new JobJar(jar, config),
                    parallelism == null ? OptionalInt.empty() : OptionalInt.of(parallelism),
                    flink.folder(),
                    Optional.ofNullable(from),
                    back));
    spec.commandLine()
        .getOut()
        .printf(
            "job %s, parallelism %d, from %s%n",
            result.job(), result.parallelism(), result.savepoint());
    spec.commandLine().getOut().flush();
  }
}
