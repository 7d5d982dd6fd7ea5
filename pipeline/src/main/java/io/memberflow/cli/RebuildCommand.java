package io.memberflow.cli;

import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRebuild;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills the store again from the log. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = {
      "Fill Redis again after it has lost its data, from the whole log up to its present end.",
      "Takes the configuration of the job, which may go on: the rebuild commits no offsets,",
      "sends no dead letters, and what the job writes as of the same time wins."
    })
final class RebuildCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "the configuration of the main job")
  private Path config;

  @Option(
      names = "--from",
      paramLabel = "SAVEPOINT",
      description = {
        "go on from a backfill's savepoint, whose history the topic does not have, in this",
        "process; on a cluster it is flink run -n -s SAVEPOINT"
      })
  private String from;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    MembersConfig settings = MembersConfig.read(config, System::getenv);
    out.println("rebuild of namespace " + settings.namespace() + " ...");
    out.flush();
    MembersRebuild.Result result =
        MembersRebuild.run(
            settings,
            Optional.ofNullable(from),
            new RegularProgress(spec.commandLine().getErr(), "events read"));
    out.print(result.text());
    out.flush();
  }
}
