package io.memberflow.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Target;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.OnlineModels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many examples one thread learns per second, for every kind of model: observe, encode, predict
 * and learn, with 13 numbers and 26 tokens per example, or a member's history. Measured from ready
 * arrays and from lines of text. Run by {@code memberflow bench learner}.
 *
 * <p>Every repetition starts an untrained model over the same seeded examples; the figure is the
 * median of the repetitions after the warm-up, per second of this thread's CPU time. Where Vowpal
 * Wabbit has the kind it takes its turn in every repetition that counts, with each of its {@link
 * LearnerBenchModels#peers settings}; the ratio is to those with the lower loss.
 */
public final class LearnerBench {
  private LearnerBench() {}

  /**
   * @param examples per repetition, at least 1
   * @param warmups repetitions that are not counted
   * @param repetitions that are counted, at least 1
   * @param bits models with hashed weights or counts have 2^bits of them, 8–24
   * @param kinds that are measured
   * @param json where the result is written; empty for nowhere
   */
  public record Settings(
      int examples,
      int warmups,
      int repetitions,
      int bits,
      List<ModelKind> kinds,
      Optional<Path> json) {
    public Settings {
      kinds = List.copyOf(kinds);
    }

    /** 200,000 examples, 2 warm-ups, 5 repetitions, 2^22 slots, every kind, no file. */
    public static Settings defaults() {
      return new Settings(200_000, 2, 5, 22, List.of(ModelKind.values()), Optional.empty());
    }
  }

  /**
   * Medians of one model.
   *
   * @param loss progressive, per example; the same in every repetition
   */
  public record Speed(double examplesPerSecond, double examplesPerSecondParsed, double loss) {}

  /**
   * Vowpal Wabbit on the same examples in the same order, parsing included, with the settings that
   * have the lower loss.
   *
   * @param settings which those are
   * @param ratio median over the repetitions of our speed to its, both with parsing
   * @param bySettings speed and loss of all settings that were run
   */
  public record Peer(
      double examplesPerSecond,
      double loss,
      String settings,
      double ratio,
      Map<String, double[]> bySettings) {

    /**
     * @param ours our speeds by repetition
     * @param speeds by settings and repetition
     */
    private static Peer of(List<String> settings, double[] ours, double[][] speeds, double[] loss) {
      Map<String, double[]> bySettings = new TreeMap<>();
      int best = 0;
      for (int i = 0; i < loss.length; i++) {
        best = loss[i] < loss[best] ? i : best;
        bySettings.put(name(settings.get(i)), new double[] {Medians.of(speeds[i]), loss[i]});
      }
      return new Peer(
          Medians.of(speeds[best]),
          loss[best],
          name(settings.get(best)),
          Medians.ratio(ours, speeds[best]),
          bySettings);
    }

    private static String name(String options) {
      return options.isEmpty() ? "default" : options;
    }
  }

  /**
   * Speeds by kind.
   *
   * @param peers of the kinds that Vowpal Wabbit has
   * @param peerAbsent why there is none; empty where there is
   */
  public record Result(
      Settings settings,
      Map<ModelKind, Speed> models,
      Map<ModelKind, Peer> peers,
      Optional<String> peerAbsent) {
    /** A table for people. */
    public String table() {
      StringBuilder table =
          new StringBuilder(
              "learner (1 thread, %d features, 2^%d slots, %d examples, median of %d)%n"
                  .formatted(
                      LearnerBenchData.NUMBERS + LearnerBenchData.TOKENS,
                      settings.bits(),
                      settings.examples(),
                      settings.repetitions()));
      String line = "%-18s %12s %12s %10s %12s %10s %7s%n";
      table.append(line.formatted("model", "examples/s", "parsed", "loss", "VW", "loss", "ratio"));
      models.forEach(
          (kind, speed) -> {
            Peer peer = peers.get(kind);
            table.append(
                line.formatted(
                    name(kind),
                    rate(speed.examplesPerSecond()),
                    rate(speed.examplesPerSecondParsed()),
                    "%.5f".formatted(speed.loss()),
                    peer == null ? "-" : rate(peer.examplesPerSecond()),
                    peer == null ? "-" : "%.5f".formatted(peer.loss()),
                    peer == null ? "-" : "%.2f".formatted(peer.ratio())));
          });
      peers.forEach(
          (kind, peer) ->
              peer.bySettings()
                  .forEach(
                      (name, figures) ->
                          table.append(
                              "VW %s, %s: %s examples/s, loss %.5f%n"
                                  .formatted(name(kind), name, rate(figures[0]), figures[1]))));
      peerAbsent.ifPresent(reason -> table.append("no peer: ").append(reason).append('\n'));
      return table.toString();
    }

    private static String rate(double examplesPerSecond) {
      return String.format(Locale.ROOT, "%,.0f", examplesPerSecond);
    }

    /** {@code models.<kind>}, {@code vw.<kind>} and {@code ratios.<kind>}. */
    public ObjectNode json() {
      ObjectNode root = BenchReport.newObject();
      root.put("examples", settings.examples()).put("bits", settings.bits());
      root.put("repetitions", settings.repetitions());
      ObjectNode byKind = root.putObject("models");
      models.forEach(
          (kind, speed) ->
              byKind
                  .putObject(name(kind))
                  .put("examplesPerSecond", speed.examplesPerSecond())
                  .put("examplesPerSecondParsed", speed.examplesPerSecondParsed())
                  .put("loss", speed.loss()));
      ObjectNode vw = root.putObject("vw");
      ObjectNode ratios = root.putObject("ratios");
      peers.forEach(
          (kind, peer) -> {
            vw.putObject(name(kind))
                .put("examplesPerSecond", peer.examplesPerSecond())
                .put("loss", peer.loss())
                .put("settings", peer.settings());
            ratios.put(name(kind), peer.ratio());
          });
      peerAbsent.ifPresent(reason -> root.put("peerAbsent", reason));
      return root;
    }
  }

  private static String name(ModelKind kind) {
    return ConfigurationNode.kebab(kind);
  }

  /** Epochs are this long: what is fitted as a whole is fitted at their ends. */
  private static final int EPOCH = 10_000;

  /**
   * Measures every kind of model and writes the file that the settings name.
   *
   * @throws io.memberflow.configuration.ConfigurationException if the file cannot be written
   */
  public static Result run(Settings settings) {
    LearnerBenchData features = LearnerBenchData.draw(settings.examples());
    LearnerBenchData histories = LearnerBenchData.histories(settings.examples());
    Map<ModelKind, Speed> models = new EnumMap<>(ModelKind.class);
    Map<ModelKind, Peer> peers = new EnumMap<>(ModelKind.class);
    Optional<String> absent = VowpalWabbitPeer.whyAbsent();
    for (ModelKind kind : settings.kinds()) {
      LearnerBenchData data = LearnerBenchModels.ofHistories(kind) ? histories : features;
      List<String> peerSettings = absent.isEmpty() ? LearnerBenchModels.peers(kind) : List.of();
      measure(settings, data, kind, peerSettings, models, peers);
    }
    Result result = new Result(settings, models, peers, absent);
    settings.json().ifPresent(file -> BenchReport.write(file, result.json()));
    return result;
  }

  /** In turns, so that what else the machine does meets all of them. */
  private static void measure(
      Settings settings,
      LearnerBenchData data,
      ModelKind kind,
      List<String> peerSettings,
      Map<ModelKind, Speed> models,
      Map<ModelKind, Peer> peers) {
    ModelDefinition model = LearnerBenchModels.model(kind, settings.bits());
    int runs = settings.repetitions();
    double[] ready = new double[runs];
    double[] parsed = new double[runs];
    double[][] peer = new double[peerSettings.size()][runs];
    double[] peerLoss = new double[peerSettings.size()];
    double loss = 0;
    for (int run = -settings.warmups(); run < runs; run++) {
      int at = Math.max(run, 0);
      ready[at] = learnAll(data, model, false)[0];
      double[] figures = learnAll(data, model, true);
      parsed[at] = figures[0];
      loss = figures[1];
      // native code needs no warm-up
      for (int i = 0; run >= 0 && i < peerLoss.length; i++) {
        double[] peerFigures =
            peerLearnsAll(data, model.target(), settings.bits(), peerSettings.get(i));
        peer[i][at] = peerFigures[0];
        peerLoss[i] = peerFigures[1];
      }
    }
    models.put(kind, new Speed(Medians.of(ready), Medians.of(parsed), loss));
    if (!peerSettings.isEmpty()) {
      peers.put(kind, Peer.of(peerSettings, parsed, peer, peerLoss));
    }
  }

  /** Examples per second, and the progressive loss. */
  private static double[] learnAll(
      LearnerBenchData data, ModelDefinition definition, boolean parsed) {
    OnlineModel model = OnlineModels.create(definition);
    LearnerBenchData.Example into = data.newExample();
    double[] predictions = new double[data.size()];
    long start = cpuNanos();
    for (int i = 0; i < predictions.length; i++) {
      LearnerBenchData.Example example = into;
      if (parsed) {
        into.parse(data.line(i));
      } else {
        example = data.example(i);
      }
      predictions[i] =
          model.predictThenLearn(
              example.numbers(), example.tokens(), 1, example.label(definition.target()), 1);
      if (i % EPOCH == EPOCH - 1) {
        model.closeEpoch();
      }
    }
    double seconds = (cpuNanos() - start) / 1e9;
    return new double[] {data.size() / seconds, loss(data, definition.target(), predictions)};
  }

  private static double[] peerLearnsAll(
      LearnerBenchData data, Target target, int bits, String options) {
    String[] lines = new String[data.size()];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = data.peerLine(i, target);
    }
    double[] predictions = new double[data.size()];
    double seconds;
    try (VowpalWabbitPeer peer = new VowpalWabbitPeer(target, bits, options)) {
      long start = cpuNanos();
      for (int i = 0; i < predictions.length; i++) {
        predictions[i] = peer.learn(lines[i]);
      }
      seconds = (cpuNanos() - start) / 1e9;
    } catch (IOException e) {
      throw new IllegalStateException("Vowpal Wabbit does not end", e);
    }
    for (int i = 0; i < predictions.length; i++) {
      double margin = predictions[i];
      predictions[i] =
          switch (target) {
            case WHETHER -> 1 / (1 + Math.exp(-margin));
            case HOW_OFTEN -> Math.exp(margin);
            case HOW_MUCH -> margin;
          };
    }
    return new double[] {data.size() / seconds, loss(data, target, predictions)};
  }

  /** Of this thread: what else the machine does takes turns with it, not time from it. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Log loss, half the Poisson deviance, or half the squared error; per example. */
  private static double loss(LearnerBenchData data, Target target, double[] predictions) {
    double sum = 0;
    for (int i = 0; i < predictions.length; i++) {
      double y = data.example(i).label(target);
      double p = predictions[i];
      sum +=
          switch (target) {
            case WHETHER -> -Math.log(y == 1 ? p : 1 - p);
            case HOW_OFTEN -> p - y + (y == 0 ? 0 : y * Math.log(y / p));
            case HOW_MUCH -> (p - y) * (p - y) / 2;
          };
    }
    return sum / predictions.length;
  }
}
