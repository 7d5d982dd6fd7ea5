package io.memberflow.cli;

import io.memberflow.cluster.FlinkCluster;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes a savepoint of a job that goes on. */
@Command(
    name = "savepoint",
    mixinStandardHelpOptions = true,
    description = "Take a savepoint of a running job, which goes on, and print where it is.")
final class SavepointCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private FlinkOption flink;

  @Override
  public void run() {
    PrintWriter err = spec.commandLine().getErr();
    FlinkCluster cluster = flink.cluster(err);
    FlinkCluster.JobView job = cluster.find(flink.job());
    FlinkOption.progress(err).accept("savepoint of job %s (%s)".formatted(job.id(), job.name()));
    spec.commandLine().getOut().println(cluster.savepoint(job.id(), flink.folder()));
    spec.commandLine().getOut().flush();
  }
}
