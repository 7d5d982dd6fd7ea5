package io.memberflow.cli;

import io.memberflow.bench.LearnerBench;
import io.memberflow.bench.PipelineBench;
import io.memberflow.bench.SimilarityBench;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.providers.SimilarityProviders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
      BenchCommand.Similarity.class
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
      Ranges.require("--rounds", rounds, 1, 100);
      Ranges.require("--parallelism", parallelism, 1, 64);
      CatalogueText text =
          catalogue == null ? CatalogueText.shipped() : CatalogueText.read(catalogue);
      new PipelineBench(
              new PipelineBench.Settings(
                  text, events, members, rounds, parallelism, Optional.ofNullable(json)),
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
                  Optional.ofNullable(json)));
      spec.commandLine().getOut().print(result.table());
      spec.commandLine().getOut().flush();
    }
  }

  @Command(
      name = "similarity",
      mixinStandardHelpOptions = true,
      description = "Time of exact top-k against FAISS IndexFlat with as many threads.")
  static final class Similarity implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
        names = "--items",
        paramLabel = "N",
        defaultValue = "100000",
        description = "rows that are searched (default: ${DEFAULT-VALUE})")
    private int items;

    @Option(
        names = "--queries",
        paramLabel = "N",
        defaultValue = "10000",
        description = "rows that are searched for (default: ${DEFAULT-VALUE})")
    private int queries;

    @Option(
        names = "--dimension",
        paramLabel = "D",
        defaultValue = "128",
        description = "default: ${DEFAULT-VALUE}")
    private int dimension;

    @Option(
        names = "--k",
        paramLabel = "K",
        defaultValue = "100",
        description = "neighbours of each (default: ${DEFAULT-VALUE})")
    private int k;

    @Option(
        names = "--metric",
        paramLabel = "M",
        split = ",",
        defaultValue = "cosine,euclidean,manhattan",
        description = "default: ${DEFAULT-VALUE}")
    private List<Metric> metrics;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        defaultValue = "3",
        description = "rounds that count, after one to warm up (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
        names = "--provider",
        paramLabel = "P",
        defaultValue = "auto",
        description = "auto, cuda, cpu or cpu-reference (default: ${DEFAULT-VALUE})")
    private String provider;

    @Option(
        names = "--python",
        paramLabel = "FILE",
        defaultValue = "/usr/bin/python3",
        description = "the Python that has FAISS (default: ${DEFAULT-VALUE})")
    private String python;

    @Option(names = "--no-peer", description = "without FAISS")
    private boolean noPeer;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures as JSON")
    private Path json;

    @Override
    public void run() {
      Ranges.require("--items", items, 1, 100_000_000);
      Ranges.require("--queries", queries, 1, items);
      Ranges.require("--dimension", dimension, 1, 100_000);
      Ranges.require("--k", k, 1, Math.min(items, io.memberflow.similarity.Similarity.MAX_K));
      Ranges.require("--rounds", rounds, 1, 100);
      try (SimilarityProviders.Opened opened =
          Providers.open(Providers.parse(provider), spec.commandLine().getErr())) {
        SimilarityBench.run(
            new SimilarityBench.Settings(
                items,
                queries,
                dimension,
                k,
                metrics,
                rounds,
                noPeer ? Optional.empty() : Optional.of(python),
                Optional.ofNullable(json)),
            opened,
            spec.commandLine().getOut(),
            spec.commandLine().getErr());
      }
    }
  }
}
