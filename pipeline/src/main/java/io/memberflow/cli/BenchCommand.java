package io.memberflow.cli;

import io.memberflow.bench.LearnerBench;
import io.memberflow.bench.PipelineBench;
import io.memberflow.bench.StoreBench;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.configuration.ConfigurationNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures speed, always against something in the same run. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchCommand.Pipeline.class,
      BenchCommand.Learner.class,
      BenchCommand.Store.class,
      SimilarityBenchCommand.class
    },
    description = "Measures speed on this machine; quote ratios and medians, machines are noisy.")
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "pipeline",
      mixinStandardHelpOptions = true,
      description = "Events per second of the main job into Redis against a floor job.")
  static final class Pipeline implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
        names = "--events",
        paramLabel = "N",
        defaultValue = "500000",
        description = "simulated events in the log (default: ${DEFAULT-VALUE})")
    private long events;

    @Option(
        names = "--members",
        paramLabel = "N",
        defaultValue = "10000",
        description = "members who make them (default: ${DEFAULT-VALUE})")
    private int members;

    @Option(
        names = "--resident",
        paramLabel = "N",
        defaultValue = "0",
        description = {
          "members whom the job knows before the measured events, with those who make them;",
          "0: it knows nobody (default: ${DEFAULT-VALUE})"
        })
    private int resident;

    @Option(
        names = "--days",
        paramLabel = "N",
        defaultValue = "60",
        description = "of event time that the events are spread over (default: ${DEFAULT-VALUE})")
    private int days;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        defaultValue = "3",
        description = "rounds that count, after one to warm up (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
        names = "--parallelism",
        paramLabel = "N",
        defaultValue = "2",
        description = "of both jobs (default: ${DEFAULT-VALUE})")
    private int parallelism;

    @Option(names = "--catalogue", paramLabel = "FILE", description = "default: the shipped one")
    private Path catalogue;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures as JSON")
    private Path json;

    @Override
    public void run() {
      Ranges.require("--events", events, 1_000, 1_000_000_000);
      Ranges.require("--members", members, 1, 100_000_000);
      Ranges.require("--resident", resident, 0, 10_000_000);
      if (resident > 0) {
        Ranges.require("--members", members, 1, resident);
      }
      Ranges.require("--days", days, 1, 3_650);
      Ranges.require("--rounds", rounds, 1, 100);
      Ranges.require("--parallelism", parallelism, 1, 64);
      CatalogueText text =
          catalogue == null ? CatalogueText.shipped() : CatalogueText.read(catalogue);
      new PipelineBench(
              new PipelineBench.Settings(
                  text,
                  events,
                  members,
                  resident,
                  days,
                  rounds,
                  parallelism,
                  Optional.ofNullable(json)),
              spec.commandLine().getOut())
          .run();
    }
  }

  @Command(
      name = "learner",
      mixinStandardHelpOptions = true,
      description = "Examples per second of the learners on one thread.")
  static final class Learner implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
        names = "--examples",
        paramLabel = "N",
        defaultValue = "200000",
        description = "per repetition (default: ${DEFAULT-VALUE})")
    private int examples;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        defaultValue = "5",
        description = "repetitions that count (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
        names = "--kinds",
        paramLabel = "KIND",
        split = ",",
        converter = KindConverter.class,
        description = "only these kinds of model, such as logistic,naive-bayes (default: all)")
    private List<ModelKind> kinds = List.of(ModelKind.values());

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures as JSON")
    private Path json;

    @Override
    public void run() {
      Ranges.require("--examples", examples, 1_000, 100_000_000);
      Ranges.require("--rounds", rounds, 1, 100);
      LearnerBench.Settings defaults = LearnerBench.Settings.defaults();
      LearnerBench.Result result =
          LearnerBench.run(
              new LearnerBench.Settings(
                  examples,
                  defaults.warmups(),
                  rounds,
                  defaults.bits(),
                  kinds,
                  Optional.ofNullable(json)));
      spec.commandLine().getOut().print(result.table());
      spec.commandLine().getOut().flush();
    }
  }

  static final class KindConverter implements CommandLine.ITypeConverter<ModelKind> {
    @Override
    public ModelKind convert(String text) {
      return Arrays.stream(ModelKind.values())
          .filter(kind -> ConfigurationNode.kebab(kind).equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandLine.TypeConversionException(
                      "'%s' is not one of %s"
                          .formatted(
                              text,
                              Arrays.stream(ModelKind.values())
                                  .map(ConfigurationNode::kebab)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  @Command(
      name = "store",
      mixinStandardHelpOptions = true,
      description = "Writes and reads of the store against the bare Redis client.")
  static final class Store implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
        names = "--members",
        paramLabel = "N",
        defaultValue = "100000",
        description = "written in every round (default: ${DEFAULT-VALUE})")
    private int members;

    @Option(
        names = "--reads",
        paramLabel = "N",
        defaultValue = "20000",
        description = "of single members in every round (default: ${DEFAULT-VALUE})")
    private int reads;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        defaultValue = "5",
        description = "rounds that count, after one to warm up (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures as JSON")
    private Path json;

    @Override
    public void run() {
      Ranges.require("--members", members, 1_000, 10_000_000);
      Ranges.require("--reads", reads, 2_000, 10_000_000);
      Ranges.require("--rounds", rounds, 1, 100);
      new StoreBench(
              new StoreBench.Settings(members, reads, rounds, Optional.ofNullable(json)),
              spec.commandLine().getOut())
          .run();
    }
  }
}
