package io.memberflow.cli;

import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRun;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the main job. */
@Command(
    name = "members",
    mixinStandardHelpOptions = true,
    description = {
      "Run the main job as its configuration file says.",
      "On the cluster when submitted by Flink's command line (flink run -d -c",
      "io.memberflow.cli.ClusterMain memberflow.jar members ...), in this process otherwise."
    })
final class MembersCommand implements Runnable {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "where Kafka, Redis and the catalogue are; see deploy/members.yaml")
  private Path config;

  @Option(
      names = "--from",
      paramLabel = "SAVEPOINT",
      description = "go on from it, in this process; on a cluster it is flink run -s SAVEPOINT")
  private String from;

  @Override
  public void run() {
    MembersRun.start(MembersConfig.read(config, System::getenv), Optional.ofNullable(from));
  }
}
