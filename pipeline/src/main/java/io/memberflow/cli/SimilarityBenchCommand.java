package io.memberflow.cli;

import io.memberflow.bench.SimilarityBench;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.providers.SimilarityProviders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code memberflow bench similarity}. */
@Command(
    name = "similarity",
    mixinStandardHelpOptions = true,
    description = "Time of exact top-k against FAISS IndexFlat with as many threads.")
final class SimilarityBenchCommand implements Runnable {
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
      names = "--threads",
      paramLabel = "N",
      description = "of the CPU provider and of FAISS (default: one for each processor)")
  private Integer threads;

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
    Ranges.require("--k", k, 1, Math.min(items, Similarity.MAX_K));
    Ranges.require("--rounds", rounds, 1, 100);
    int used = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    Ranges.require("--threads", used, 1, 1024);
    try (SimilarityProviders.Opened opened =
        Providers.open(Providers.parse(provider), used, spec.commandLine().getErr())) {
      SimilarityBench.run(
          new SimilarityBench.Settings(
              items,
              queries,
              dimension,
              k,
              metrics,
              rounds,
              used,
              noPeer ? Optional.empty() : Optional.of(python),
              Optional.ofNullable(json)),
          opened,
          spec.commandLine().getOut(),
          spec.commandLine().getErr());
    }
  }
}
