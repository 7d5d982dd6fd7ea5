package io.memberflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.determinism.DeterminismCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Holds a promise of the platform against real runs on this machine. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {VerifyCommand.Determinism.class, VerifyFaultsCommand.class},
    description = "Check a promise against real runs on this machine.")
final class VerifyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "determinism",
      mixinStandardHelpOptions = true,
      description = {
        "Run the main job over one log with random parallelism, state backend, speed, kills, and",
        "savepoints in between, and compare what it wrote to Redis with a plain run, byte for byte.",
        "Ends with code 4 where a round differs."
      })
  static final class Determinism implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private CatalogueOption catalogue;
    @Mixin private LoadOption load;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        defaultValue = "10",
        description = "disturbed runs (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "1",
        description = "of the log and the disturbances (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
        names = "--events",
        paramLabel = "N",
        defaultValue = "200000",
        description = "events of the simulated shop (default: ${DEFAULT-VALUE})")
    private long events;

    @Option(
        names = "--cluster",
        description = {
          "on a cluster of separate JVMs over Kafka: partitions arrive at different speeds; twice a",
          "TaskManager that works for the job is killed (SIGKILL), and the job must go on from a",
          "checkpoint; it is stopped on the way and goes on at another parallelism. The plain run",
          "is a bounded job in this process. About a minute a round, and as much for the load"
        })
    private boolean cluster;

    @Option(names = "--json", paramLabel = "FILE", description = "write the result as JSON")
    private Path json;

    @Override
    public Integer call() {
      Ranges.require("--rounds", rounds, 1, 100_000);
      Ranges.require("--events", events, 1_000, 1_000_000_000);
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      CatalogueText text = catalogue.text();
      Optional<Duration> onCluster = cluster ? Optional.of(load.duration()) : Optional.empty();
      DeterminismCheck.Result result;
      try (VerifyFolder folder = new VerifyFolder()) {
        result =
            new DeterminismCheck(
                    new DeterminismCheck.Settings(text, events, seed, onCluster, folder.path()),
                    line -> {
                      out.println(line);
                      out.flush();
                    },
                    line -> {
                      err.println("memberflow: " + line);
                      err.flush();
                    })
                .run(rounds);
        if (!result.differences().isEmpty()) {
          folder.keep();
          out.println("exports are in " + folder.path());
        }
      }
      out.printf(
          "%d rounds, %d kills, %d stops, %,d records each, %d differences; seed %d%n",
          result.rounds(),
          result.kills(),
          result.stops(),
          result.records(),
          result.differences().size(),
          seed);
      VerifyFolder.write(json, json(result));
      return (result.differences().isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT).code();
    }

    private ObjectNode json(DeterminismCheck.Result result) {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("rounds", result.rounds())
          .put("kills", result.kills())
          .put("stops", result.stops())
          .put("records", result.records())
          .put("seed", seed);
      result.differences().forEach(root.putArray("differences")::add);
      return root;
    }
  }
}
