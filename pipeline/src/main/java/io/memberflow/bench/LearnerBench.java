package io.memberflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.learning.FeatureEncoder;
import io.memberflow.learning.LinearModel;
import io.memberflow.learning.OnlineLearner;
import io.memberflow.learning.SparseVector;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How many examples one thread learns per second: observe, encode, predict and learn, with 13
 * numbers and 26 tokens per example. Measured from ready arrays and from lines of text. Run by
 * {@code memberflow bench learner}.
 *
 * <p>Every repetition starts an untrained learner over the same seeded examples; the figure is the
 * median of the repetitions after the warm-up.
 */
public final class LearnerBench {
  private LearnerBench() {}

  /**
   * @param examples per repetition, at least 1
   * @param warmups repetitions that are not counted
   * @param repetitions that are counted, at least 1
   * @param bits the model has 2^bits weight slots, 8–24
   * @param json where the result is written; empty for nowhere
   */
  public record Settings(
      int examples, int warmups, int repetitions, int bits, Optional<Path> json) {
    /** 200,000 examples, 2 warm-ups, 5 repetitions, 2^22 slots, no file. */
    public static Settings defaults() {
      return new Settings(200_000, 2, 5, 22, Optional.empty());
    }
  }

  /** Medians of one learner, in examples per second. */
  public record Speed(double examplesPerSecond, double examplesPerSecondParsed) {}

  /** Speeds by kind. */
  public record Result(Settings settings, Map<ModelKind, Speed> models) {
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
      table.append("%-10s %14s %20s%n".formatted("model", "examples/s", "with parsing, ex/s"));
      models.forEach(
          (kind, speed) ->
              table.append(
                  "%-10s %,14.0f %,20.0f%n"
                      .formatted(
                          name(kind), speed.examplesPerSecond(), speed.examplesPerSecondParsed())));
      return table.toString();
    }

    /**
     * {@code models.<kind>.examplesPerSecond} and {@code models.<kind>.examplesPerSecondParsed}.
     */
    public ObjectNode json() {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("examples", settings.examples()).put("bits", settings.bits());
      root.put("repetitions", settings.repetitions());
      ObjectNode byKind = root.putObject("models");
      models.forEach(
          (kind, speed) ->
              byKind
                  .putObject(name(kind))
                  .put("examplesPerSecond", speed.examplesPerSecond())
                  .put("examplesPerSecondParsed", speed.examplesPerSecondParsed()));
      return root;
    }
  }

  private static String name(ModelKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Measures every kind of learner and writes the file that the settings name.
   *
   * @throws io.memberflow.configuration.ConfigurationException if the file cannot be written
   */
  public static Result run(Settings settings) {
    LearnerBenchData data = LearnerBenchData.draw(settings.examples());
    Map<ModelKind, Speed> models = new EnumMap<>(ModelKind.class);
    for (ModelKind kind : ModelKind.values()) {
      models.put(
          kind,
          new Speed(measure(settings, data, kind, false), measure(settings, data, kind, true)));
    }
    Result result = new Result(settings, models);
    settings.json().ifPresent(file -> BenchReport.write(file, result.json()));
    return result;
  }

  private static double measure(
      Settings settings, LearnerBenchData data, ModelKind kind, boolean parsed) {
    double[] speeds = new double[settings.repetitions()];
    for (int run = -settings.warmups(); run < speeds.length; run++) {
      FtrlSettings learner = new FtrlSettings(0.05, 1, 0, 0, settings.bits());
      double speed = learnAll(data, kind, learner, parsed);
      if (run >= 0) {
        speeds[run] = speed;
      }
    }
    return Medians.of(speeds);
  }

  private static double learnAll(
      LearnerBenchData data, ModelKind kind, FtrlSettings settings, boolean parsed) {
    FeatureEncoder encoder =
        new FeatureEncoder(LearnerBenchData.model(kind, settings), settings.bits());
    OnlineLearner learner = LinearModel.learner(kind, settings);
    SparseVector x = encoder.newVector();
    LearnerBenchData.Example into = new LearnerBenchData.Example();
    double sum = 0;
    long start = System.nanoTime();
    for (int i = 0; i < data.size(); i++) {
      LearnerBenchData.Example example = into;
      if (parsed) {
        into.parse(data.line(i));
      } else {
        example = data.example(i);
      }
      encoder.observeAndEncode(example.numbers(), example.tokens(), x);
      sum += learner.predict(x, 1);
      learner.learn(x, 1, example.label(), 1);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!(sum > 0)) {
      throw new IllegalStateException("predictions add up to " + sum + "; must be above 0");
    }
    return data.size() / seconds;
  }
}
