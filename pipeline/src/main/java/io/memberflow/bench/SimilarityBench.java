package io.memberflow.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.ReferenceProvider;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.cpu.CpuLimit;
import io.memberflow.similarity.cuda.CudaProvider;
import io.memberflow.similarity.providers.SimilarityProviders;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Time of exact top-k for each metric, beside FAISS IndexFlat on the same vectors with as many
 * threads, in turns in the same run. Run by {@code memberflow bench similarity}. Queries are the
 * first rows of the items and find themselves too.
 */
public final class SimilarityBench {
  private static final long SEED = 6;
  private static final double TIE = 1e-5;

  private SimilarityBench() {}

  /**
   * @param items rows of the matrix, at least {@code k}
   * @param queries rows that are searched for, at most {@code items}
   * @param dimension of the vectors
   * @param k neighbours of each query
   * @param metrics in the order of the report
   * @param rounds that count, after one to warm up
   * @param threads of the CPU provider and of the peer
   * @param python the interpreter that has FAISS; empty for no peer
   * @param json where the result is written; empty for nowhere
   */
  public record Settings(
      int items,
      int queries,
      int dimension,
      int k,
      List<Metric> metrics,
      int rounds,
      int threads,
      Optional<String> python,
      Optional<Path> json) {}

  /**
   * Medians of one metric.
   *
   * @param limit giga operations per second of the inner loop alone, of a GPU by its clock and
   *     widths; empty where these are not known
   * @param cpuSeconds CPU time of this process, which other work on the machine disturbs less
   * @param peerSeconds empty without a peer
   * @param peerCpuSeconds empty without a peer
   * @param idsEqual the same ids as the peer, except where scores differ by less than 1e-5
   */
  private record Figures(
      Metric metric,
      double seconds,
      double cpuSeconds,
      double gigaOps,
      Optional<Double> limit,
      Optional<Double> peerSeconds,
      Optional<Double> peerCpuSeconds,
      Optional<Boolean> idsEqual) {}

  /** Measures and prints; writes the file that the settings name. */
  public static void run(
      Settings settings, SimilarityProviders.Opened provider, PrintWriter out, PrintWriter err) {
    int threads = settings.threads();
    Matrix items = draw(settings.items(), settings.dimension());
    out.printf(
        "similarity: %,d items, %,d queries, dimension %d, k %d, median of %d; provider %s%n",
        settings.items(),
        settings.queries(),
        settings.dimension(),
        settings.k(),
        settings.rounds(),
        provider.description());
    ObjectNode json = BenchReport.newObject();
    json.put("provider", provider.similarity().provider());
    json.put("providerDescription", provider.description());
    json.put("items", settings.items()).put("queries", settings.queries());
    json.put("dimension", settings.dimension()).put("k", settings.k());
    json.put("threads", threads).put("rounds", settings.rounds());
    Optional<FaissPeer> peer = Optional.empty();
    try {
      try {
        peer = startPeer(settings, items, threads);
        peer.ifPresent(
            faiss -> {
              json.put("peer", "faiss IndexFlat " + faiss.version());
              out.printf("peer: FAISS %s IndexFlat, %d threads%n", faiss.version(), threads);
            });
      } catch (FaissPeer.Absent e) {
        json.put("peerAbsent", e.getMessage());
        err.println("memberflow: no peer: " + e.getMessage());
      }
      if (settings.python().isEmpty()) {
        json.put("peerAbsent", "not asked for");
      }
      out.printf(
          "%-10s %9s %9s %8s %9s %7s %9s %s%n",
          "metric", "seconds", "G ops/s", "of limit", "peer s", "ratio", "CPU ratio", "same ids");
      ObjectNode byMetric = json.putObject("metrics");
      for (Metric metric : settings.metrics()) {
        Figures figures = measure(settings, items, metric, provider, peer, threads);
        report(figures, byMetric, out);
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "the peer failed (%s); run with --no-peer".formatted(e.getMessage()), e);
    } finally {
      peer.ifPresent(SimilarityBench::close);
    }
    settings.json().ifPresent(file -> BenchReport.write(file, json));
  }

  private static Optional<FaissPeer> startPeer(Settings settings, Matrix items, int threads)
      throws FaissPeer.Absent, IOException {
    return settings.python().isEmpty()
        ? Optional.empty()
        : Optional.of(
            FaissPeer.start(
                settings.python().get(), items, settings.queries(), settings.k(), threads));
  }

  private static void close(FaissPeer peer) {
    try {
      peer.close();
    } catch (IOException e) {
      throw new ConfigurationException("the peer's folder cannot be removed: " + e.getMessage(), e);
    }
  }

  private static Figures measure(
      Settings settings,
      Matrix items,
      Metric metric,
      SimilarityProviders.Opened provider,
      Optional<FaissPeer> peer,
      int threads)
      throws IOException {
    Matrix queries = firstRows(items, settings.queries());
    List<Double> ours = new ArrayList<>();
    List<Double> oursCpu = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> theirsCpu = new ArrayList<>();
    boolean same = true;
    for (int round = -1; round < settings.rounds(); round++) {
      long start = System.nanoTime();
      double cpuStart = cpuSeconds();
      Neighbours found =
          provider.similarity().whole(Search.topK(queries, items, metric, settings.k()));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (round >= 0) {
        ours.add(seconds);
        oursCpu.add(cpuSeconds() - cpuStart);
      }
      if (peer.isPresent() && round >= 0) {
        FaissPeer.Run run = peer.get().search(metric);
        theirs.add(run.seconds());
        theirsCpu.add(run.cpuSeconds());
        same &= round > 0 || sameIds(queries, items, metric, found, run.ids());
      }
    }
    double seconds = median(ours);
    double operations =
        (double) settings.items()
            * settings.queries()
            * settings.dimension()
            * CpuLimit.operationsEach(metric);
    return new Figures(
        metric,
        seconds,
        median(oursCpu),
        operations / seconds / 1e9,
        limit(provider, metric, threads),
        theirs.isEmpty() ? Optional.empty() : Optional.of(median(theirs)),
        theirsCpu.isEmpty() ? Optional.empty() : Optional.of(median(theirsCpu)),
        theirs.isEmpty() ? Optional.empty() : Optional.of(same));
  }

  private static Optional<Double> limit(
      SimilarityProviders.Opened provider, Metric metric, int threads) {
    if (!provider.similarity().provider().equals(CudaProvider.NAME)) {
      return Optional.of(CpuLimit.gigaOpsPerSecond(metric, threads));
    }
    return provider
        .deviceSpeed()
        .map(speed -> speed.gigaOpsPerSecond(metric))
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble);
  }

  private static double cpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static double median(List<Double> values) {
    return Medians.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static void report(Figures figures, ObjectNode byMetric, PrintWriter out) {
    String name = figures.metric().name().toLowerCase(Locale.ROOT);
    ObjectNode json = byMetric.putObject(name);
    json.put("seconds", figures.seconds()).put("gigaOpsPerSecond", figures.gigaOps());
    figures
        .limit()
        .ifPresent(
            limit ->
                json.put("limitGigaOpsPerSecond", limit)
                    .put("shareOfLimit", figures.gigaOps() / limit));
    figures
        .peerSeconds()
        .ifPresent(peer -> json.put("peerSeconds", peer).put("ratio", peer / figures.seconds()));
    json.put("cpuSeconds", figures.cpuSeconds());
    Optional<Double> cpuRatio = figures.peerCpuSeconds().map(cpu -> cpu / figures.cpuSeconds());
    figures.peerCpuSeconds().ifPresent(cpu -> json.put("peerCpuSeconds", cpu));
    cpuRatio.ifPresent(ratio -> json.put("cpuRatio", ratio));
    figures.idsEqual().ifPresent(equal -> json.put("idsEqual", equal));
    out.printf(
        "%-10s %9.2f %9.1f %8s %9s %7s %9s %s%n",
        name,
        figures.seconds(),
        figures.gigaOps(),
        figures.limit().map(limit -> "%.2f".formatted(figures.gigaOps() / limit)).orElse("-"),
        figures.peerSeconds().map("%.2f"::formatted).orElse("-"),
        figures.peerSeconds().map(peer -> "%.2f".formatted(peer / figures.seconds())).orElse("-"),
        cpuRatio.map("%.2f"::formatted).orElse("-"),
        figures.idsEqual().map(String::valueOf).orElse("-"));
    out.flush();
  }

  /** The same ids in each row, except for items whose scores are within 1e-5 of the row's last. */
  private static boolean sameIds(
      Matrix queries, Matrix items, Metric metric, Neighbours ours, int[] theirs) {
    int k = ours.k();
    float[] query = new float[items.dimension()];
    float[] item = new float[items.dimension()];
    for (int row = 0; row < ours.rows(); row++) {
      queries.copyRow(row, query);
      double last = ours.score(row, k - 1);
      int[] found = Arrays.copyOfRange(ours.ids(), row * k, row * k + k);
      Arrays.sort(found);
      for (int rank = 0; rank < k; rank++) {
        int id = theirs[row * k + rank];
        if (Arrays.binarySearch(found, id) >= 0) {
          continue;
        }
        items.copyRow(id, item);
        double score = ReferenceProvider.score(query, item, metric);
        if (Math.abs(score - last) > TIE * Math.max(1, Math.abs(last))) {
          return false;
        }
      }
    }
    return true;
  }

  private static Matrix firstRows(Matrix items, int rows) {
    float[] values = new float[rows * items.dimension()];
    items.copyRows(0, rows, values, 0);
    return Matrix.of(rows, items.dimension(), values);
  }

  private static Matrix draw(int rows, int dimension) {
    SplittableRandom random = new SplittableRandom(SEED);
    Matrix.Builder builder = Matrix.builder(rows, dimension);
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < dimension; c++) {
        row[c] = (float) random.nextGaussian();
      }
      builder.add(row);
    }
    return builder.build();
  }
}
