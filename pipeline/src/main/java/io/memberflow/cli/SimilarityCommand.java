package io.memberflow.cli;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import io.memberflow.configuration.FileProblem;
import io.memberflow.neighbours.FileVectors;
import io.memberflow.neighbours.NeighboursJob;
import io.memberflow.neighbours.NeighboursSettings;
import io.memberflow.neighbours.SavepointVectors;
import io.memberflow.neighbours.StoreVectors;
import io.memberflow.neighbours.VectorSource;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.providers.ProviderName;
import io.memberflow.similarity.providers.SimilarityProviders;
import io.memberflow.vectors.NeighbourFile;
import io.memberflow.vectors.VectorFile;
import io.memberflow.vectors.VectorTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code memberflow similarity}: the closest other vectors of each vector, from a file into a file,
 * or from the store, a savepoint or a file into the store by a Flink job.
 */
@Command(
    name = "similarity",
    mixinStandardHelpOptions = true,
    description = {
      "Find the k closest other vectors of every vector, exactly.",
      "Of a file into a file: --file and --out. Of members or items: --entity and --namespace, and",
      "either --vectors of their records in Redis, --vectors of a --savepoint of the main job, or a",
      "--file; a bounded Flink job searches and writes records <entity>-neighbours."
    })
final class SimilarityCommand implements Runnable {
  private static final long SAY_EVERY_NANOS = 5_000_000_000L;

  @Spec private CommandSpec spec;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Vectors: .npy, .csv (one a line, with names where a header starts with id), .fvecs.")
  private Path file;

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description = "Names of the rows of --file, one a line, where it has none itself.")
  private Path ids;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Neighbours as .csv or .parquet: id, rank, neighbour, score.")
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
      description = "Neighbours of each, 1–1024; of fewer rows all others (${DEFAULT-VALUE}).")
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

  @Mixin private RedisOption redis;

  @Option(
      names = "--entity",
      paramLabel = "KIND",
      description = "Kind of the records that hold the vectors: item or member.")
  private String entity;

  @Option(names = "--namespace", paramLabel = "NS", description = "Namespace of the records.")
  private String namespace;

  @Option(
      names = "--vectors",
      paramLabel = "F[,F...]",
      split = ",",
      description = {
        "Two or more numeric features, a column each, or one field that holds float32 values,",
        "little-endian. Records that lack a part are left out."
      })
  private List<String> vectors;

  @Option(
      names = "--savepoint",
      paramLabel = "PATH",
      description = "Read the features from this savepoint or checkpoint, and not from Redis.")
  private String savepoint;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Declares the savepoint's features (default: the shipped one).")
  private Path catalogue;

  @Option(
      names = "--incremental",
      description = "Only rows whose vector changed since their neighbours were written.")
  private boolean incremental;

  @Option(
      names = "--parallelism",
      defaultValue = "1",
      paramLabel = "N",
      description = "Subtasks that search; each holds all vectors (${DEFAULT-VALUE}).")
  private int parallelism;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Of the CPU provider in each subtask (default: processors / parallelism).")
  private Integer threads;

  @Option(
      names = "--max-rows",
      defaultValue = "5000000",
      paramLabel = "N",
      description = "More rows than this fail the job (${DEFAULT-VALUE}).")
  private int maxRows;

  @Option(
      names = "--time-to-live",
      defaultValue = "30d",
      paramLabel = "TIME",
      description = "Of the records that are written (${DEFAULT-VALUE}).")
  private String timeToLive;

  @Override
  public void run() {
    Ranges.require("--k", k, 1, Similarity.MAX_K);
    Ranges.require("--memory", memory, Search.MIN_MEMORY_BUDGET >> 20, 1 << 20);
    if (file == null && entity == null) {
      throw new ConfigurationException(
          "similarity needs --file and --out, or --entity and --namespace; give one group");
    }
    if (entity == null) {
      requireGiven("--out", out);
      refuse(
          "--namespace",
          "--vectors",
          "--savepoint",
          "--catalogue",
          "--threads",
          "--incremental",
          "--parallelism",
          "--max-rows",
          "--time-to-live");
      requireOther("--out", out, file);
      searchFile();
    } else {
      requireGiven("--namespace", namespace);
      searchStore();
    }
  }

  private static void requireGiven(String option, Object value) {
    if (value == null) {
      throw ConfigurationException.wrong(option, null, "given", "see memberflow similarity --help");
    }
  }

  /** The input would be gone. */
  private static void requireOther(String option, Path written, Path read) {
    try {
      if (Files.exists(written) && Files.exists(read) && Files.isSameFile(written, read)) {
        throw ConfigurationException.wrong(
            option, written, "another file than --file", "name a new one");
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s %s cannot be looked at (%s); name a file in a readable folder"
              .formatted(option, written, FileProblem.of(e)),
          e);
    }
  }

  private VectorSource source() {
    if (file != null) {
      refuse("--out", "--vectors", "--savepoint", "--catalogue");
      return FileVectors.of(absolute(file), Optional.ofNullable(ids).map(this::absolute));
    }
    refuse("--ids", "--out");
    requireGiven("--vectors", vectors);
    if (savepoint == null) {
      refuse("--catalogue");
      return new StoreVectors();
    }
    return SavepointVectors.of(
        savepoint,
        catalogue == null ? CatalogueText.shipped() : CatalogueText.read(catalogue),
        entity,
        vectors);
  }

  /** A file may be read by a TaskManager that runs elsewhere. */
  private String absolute(Path path) {
    return path.toAbsolutePath().toString();
  }

  /** An option that is without effect here would be missed by whoever gave it. */
  private void refuse(String... options) {
    for (String option : options) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw ConfigurationException.wrong(
            option,
            spec.findOption(option).getValue(),
            "left out here",
            "see memberflow similarity --help");
      }
    }
  }

  private void searchStore() {
    Ranges.require("--parallelism", parallelism, 1, 1024);
    int processors = Runtime.getRuntime().availableProcessors();
    NeighboursSettings settings =
        new NeighboursSettings(
            redis.uri(),
            namespace,
            entity,
            source(),
            file == null ? vectors : NeighboursSettings.OF_FILE,
            metric,
            k,
            Providers.parse(provider),
            incremental,
            threads == null ? Math.max(1, processors / parallelism) : threads,
            maxRows,
            (long) memory << 20,
            Durations.parse(timeToLive)
                .orElseThrow(
                    () ->
                        ConfigurationException.wrong(
                            "--time-to-live",
                            timeToLive,
                            "a number with s, m, h, d or w",
                            "write for example 30d")));
    Optional<NeighboursJob.Result> result = NeighboursJob.run(settings, parallelism);
    PrintWriter printer = spec.commandLine().getOut();
    if (result.isEmpty()) {
      printer.printf("%s: the job is submitted%n", settings);
    } else {
      requireRows(settings, result.get());
      printer.printf(
          "%s: %,d rows, %,d without a vector, %,d searched and written as records %s%n",
          settings,
          result.get().rows(),
          result.get().withoutVector(),
          result.get().searched(),
          settings.neighboursKind());
    }
    printer.flush();
  }

  /** A name that is mistyped would go unnoticed. */
  private static void requireRows(NeighboursSettings settings, NeighboursJob.Result result) {
    if (result.rows() == 0) {
      throw new ConfigurationException(
          "no %s of namespace %s has a vector of %s (%,d without); name what the records have"
              .formatted(
                  settings.entity(),
                  settings.namespace(),
                  String.join(",", settings.vectors()),
                  result.withoutVector()));
    }
  }

  private void searchFile() {
    ProviderName name = Providers.parse(provider);
    VectorTable table = VectorFile.read(file, Optional.ofNullable(ids));
    int rows = table.matrix().rows();
    if (rows == 0) {
      throw new ConfigurationException(file + " has no vector; must have one or more");
    }
    PrintWriter err = spec.commandLine().getErr();
    int each = NeighboursSettings.neighboursOfEach(k, rows);
    if (each < k) {
      err.printf("memberflow: %s%n", NeighboursSettings.fewer(k, rows));
      err.flush();
    }
    long start = System.nanoTime();
    try (SimilarityProviders.Opened opened = Providers.open(name, err);
        NeighbourFile neighbours = NeighbourFile.create(out, table::id)) {
      if (each > 0) {
        search(table, each, opened.similarity(), neighbours, err);
      }
      neighbours.complete();
      spec.commandLine()
          .getOut()
          .printf(
              "%,d rows × %d neighbours by %s in %.1f s, provider %s: %s%n",
              rows,
              each,
              metric.name().toLowerCase(Locale.ROOT),
              (System.nanoTime() - start) / 1e9,
              opened.description(),
              out);
      spec.commandLine().getOut().flush();
    }
  }

  private void search(
      VectorTable table,
      int each,
      Similarity similarity,
      NeighbourFile neighbours,
      PrintWriter err) {
    long[] said = {System.nanoTime()};
    try {
      Search search =
          Search.neighbours(table.matrix(), metric, each)
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
      // a row that is not finite
      throw new ConfigurationException(file + ": " + e.getMessage(), e);
    }
  }
}
