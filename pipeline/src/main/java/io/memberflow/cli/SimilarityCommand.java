package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.providers.ProviderName;
import io.memberflow.similarity.providers.SimilarityProviders;
import io.memberflow.vectors.NeighbourFile;
import io.memberflow.vectors.VectorFile;
import io.memberflow.vectors.VectorTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code memberflow similarity}: the closest other vectors of each vector of a file. */
@Command(
    name = "similarity",
    mixinStandardHelpOptions = true,
    description = "Find the k closest other vectors of every vector of a file, exactly.")
final class SimilarityCommand implements Runnable {
  private static final long SAY_EVERY_NANOS = 5_000_000_000L;

  @Spec private CommandSpec spec;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description =
          "Vectors: .npy, .csv (one a line, with names where a header starts with id), .fvecs.")
  private Path file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Neighbours as .csv: id,rank,neighbour,score.")
  private Path out;

  @Option(
      names = "--metric",
      defaultValue = "cosine",
      paramLabel = "M",
      description = "cosine, euclidean or manhattan (${DEFAULT-VALUE}).")
  private Metric metric;

  @Option(
      names = "--k",
      defaultValue = "50",
      paramLabel = "K",
      description = "Neighbours of each, 1–1024 (${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--provider",
      defaultValue = "auto",
      paramLabel = "P",
      description = "auto, cuda, cpu or cpu-reference (${DEFAULT-VALUE}).")
  private String provider;

  @Option(
      names = "--memory",
      defaultValue = "1024",
      paramLabel = "MIB",
      description = "Working memory beside the vectors, at least 16 (${DEFAULT-VALUE}).")
  private int memory;

  @Override
  public void run() {
    Ranges.require("--k", k, 1, Similarity.MAX_K);
    Ranges.require("--memory", memory, Search.MIN_MEMORY_BUDGET >> 20, 1 << 20);
    ProviderName name = Providers.parse(provider);
    VectorTable table = VectorFile.read(file);
    PrintWriter err = spec.commandLine().getErr();
    long start = System.nanoTime();
    try (SimilarityProviders.Opened opened = Providers.open(name, err);
        NeighbourFile neighbours = NeighbourFile.create(out, table::id)) {
      search(table, opened.similarity(), neighbours, err);
      neighbours.complete();
      spec.commandLine()
          .getOut()
          .printf(
              "%,d rows × %d neighbours by %s in %.1f s, provider %s: %s%n",
              table.matrix().rows(),
              k,
              metric.name().toLowerCase(Locale.ROOT),
              (System.nanoTime() - start) / 1e9,
              opened.description(),
              out);
      spec.commandLine().getOut().flush();
    }
  }

  private void search(
      VectorTable table, Similarity similarity, NeighbourFile neighbours, PrintWriter err) {
    long[] said = {System.nanoTime()};
    try {
      Search search =
          Search.neighbours(table.matrix(), metric, k)
              .withMemoryBudget((long) memory << 20)
              .withProgress(
                  (done, total) -> {
                    long now = System.nanoTime();
                    if (now - said[0] >= SAY_EVERY_NANOS) {
                      said[0] = now;
                      err.printf("%,d of %,d rows%n", done, total);
                      err.flush();
                    }
                  });
      similarity.search(search, neighbours::write);
    } catch (IllegalArgumentException e) {
      // too few rows for k, or a row that is not finite
      throw new ConfigurationException(file + ": " + e.getMessage(), e);
    }
  }
}
