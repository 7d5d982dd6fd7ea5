package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.EnsembleSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.PerceptronSettings;
import io.memberflow.catalogue.RecalibratedSettings;
import io.memberflow.catalogue.RecalibratedSettings.Method;
import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.ServingSettings.Weights;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import io.memberflow.configuration.ConfigurationNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The published form against its page: bytes that are checked in, and a reader in Python. */
class PublishedModelTest {
  private static final String FOLDER = "model-format/";

  private static final Transform[] TRANSFORMS = {Transform.NONE, Transform.LOG, Transform.PRESENT};
  private static final Transform[] BUCKETED = {Transform.BUCKETS, Transform.LOG, Transform.PRESENT};
  private static final long[] NO_TOKENS = {};

  /** A model of each body that the page has. */
  private enum Form {
    LOGISTIC(linear(ModelKind.LOGISTIC)),
    POISSON(linear(ModelKind.POISSON)),
    NEGATIVE_BINOMIAL(linear(ModelKind.NEGATIVE_BINOMIAL)),
    LINEAR(linear(ModelKind.LINEAR)),
    NAIVE_BAYES(bayes(2)),
    PERCEPTRON(perceptron(Target.HOW_MUCH, TRANSFORMS)),
    PERCEPTRON_WHETHER(perceptron(Target.WHETHER, TRANSFORMS)),
    LOGISTIC_PLATT(recalibrated(LOGISTIC.definition, Method.PLATT)),
    NAIVE_BAYES_ISOTONIC(recalibrated(NAIVE_BAYES.definition, Method.ISOTONIC)),
    ENSEMBLE(
        EnsembleTest.of(
            LOGISTIC.definition, recalibrated(bayes(EnsembleTest.picked(4, 2)), Method.PLATT))),
    ENSEMBLE_HOW_OFTEN(EnsembleTest.of(POISSON.definition, NEGATIVE_BINOMIAL.definition)),
    BG_NBD(new BgNbdModelTest().definition()),
    BG_NBD_SPEND(BgNbdModelTest.spending(0.1)),
    GAMMA_POISSON(new GammaPoissonModelTest().definition()),
    CROSSED(crossed(ModelKind.LOGISTIC)),
    CROSSED_POISSON(crossed(ModelKind.POISSON)),
    CROSSED_LINEAR(crossed(ModelKind.LINEAR)),
    CROSSED_NAIVE_BAYES(
        Models.crossed(
            Models.definition(
                ModelKind.NAIVE_BAYES, new NaiveBayesSettings(1, 10, 0.5), 2, BUCKETED),
            new int[] {0, 4},
            new int[] {2, 3})),
    CROSSED_PERCEPTRON(
        Models.crossed(
            perceptron(Target.WHETHER, BUCKETED), new int[] {0, 3}, new int[] {1, 2, 4})),
    CROSSED_ENSEMBLE(ensemble(CROSSED.definition, bayes(EnsembleTest.picked(4, 2))));

    final ModelDefinition definition;

    Form(ModelDefinition definition) {
      this.definition = definition;
    }

    boolean history() {
      return definition.kind() == ModelKind.BG_NBD || definition.kind() == ModelKind.GAMMA_POISSON;
    }

    Example example(SplittableRandom random) {
      return history() ? member(random, definition.features().size()) : shopper(random);
    }

    OnlineModel model() {
      OnlineModel model = OnlineModels.create(definition);
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < (history() ? 1_000 : 200); i++) {
        Example e = example(random);
        model.learn(e.numbers(), e.tokens(), e.exposure(), e.numbers()[0] > 0 ? 1 : 0, 1);
        if (i % 50 == 49) {
          model.closeEpoch();
        }
      }
      return model;
    }

    byte[] bytes(OnlineModel model, ServingSettings settings) {
      ModelHeader header = ModelHeader.of(definition, model.learned(), 1_323_388_800_000L);
      return PublishedModel.write(header, model, settings);
    }
  }

  private static ModelDefinition linear(ModelKind kind) {
    return Models.definition(kind, Models.settings(0.1, 10), 2, TRANSFORMS);
  }

  /** Buckets and text, two numbers, a number and a flag and text. */
  private static ModelDefinition crossed(ModelKind kind) {
    return Models.crossed(
        Models.definition(kind, Models.settings(0.1, 10), 2, BUCKETED),
        new int[] {0, 3},
        new int[] {1, 2},
        new int[] {1, 2, 4},
        new int[] {4, 0, 3});
  }

  /** Of a member with all inputs, and another. */
  private static ModelDefinition ensemble(ModelDefinition one, ModelDefinition two) {
    return Models.definition(
        ModelKind.ENSEMBLE, one.target(), new EnsembleSettings(List.of(one, two)), one.features());
  }

  private static ModelDefinition bayes(int tokens) {
    return bayes(Models.features(tokens, TRANSFORMS));
  }

  private static ModelDefinition bayes(List<ModelFeature> features) {
    return Models.definition(
        ModelKind.NAIVE_BAYES, Target.WHETHER, new NaiveBayesSettings(1, 10, 0.5), features);
  }

  private static ModelDefinition perceptron(Target target, Transform... transforms) {
    PerceptronSettings small = new PerceptronSettings(List.of(8, 4), 0.01, 4, 8, 1, 0.5);
    return Models.definition(ModelKind.PERCEPTRON, target, small, 2, transforms);
  }

  private static ModelDefinition recalibrated(ModelDefinition of, Method method) {
    return of.withLearner(new RecalibratedSettings(of.learner(), method));
  }

  private record Example(float[] numbers, long[] tokens, double exposure) {
    String line() {
      StringBuilder line = new StringBuilder(Double.toString(exposure));
      for (float number : numbers) {
        line.append(' ').append(Float.isNaN(number) ? "-" : Float.toString(number));
      }
      for (long token : tokens) {
        line.append(' ').append(token);
      }
      return line.append('\n').toString();
    }
  }

  private static Example shopper(SplittableRandom random) {
    return new Example(
        new float[] {
          (float) (random.nextDouble() * 8 - 4),
          random.nextInt(5) == 0 ? Float.NaN : (float) Math.exp(9 * random.nextDouble()),
          random.nextInt(4) == 0 ? Float.NaN : random.nextInt(2)
        },
        new long[] {random.nextInt(5) == 0 ? 0 : random.nextLong(), random.nextInt(3)},
        0.5 + random.nextDouble());
  }

  /** One in eight has not purchased yet, and of one in eight the latest number is missing. */
  private static Example member(SplittableRandom random, int numbers) {
    float[] known = Arrays.copyOf(History.mixed(random, 1).numbers(), 4);
    known[3] = 5 + random.nextInt(60);
    float[] some = Arrays.copyOf(known, numbers);
    int which = random.nextInt(8);
    if (which == 0) {
      Arrays.fill(some, Float.NaN);
      some[0] = 0;
    } else if (which == 1) {
      some[numbers - 1] = Float.NaN;
    }
    return new Example(some, NO_TOKENS, 0.5 + random.nextDouble());
  }

  /** A changed byte means a new format version: readers in other languages rely on them. */
  @ParameterizedTest
  @EnumSource
  void publishedBytes_ofAKnownModel_areThoseCheckedIn(Form form) throws IOException {
    byte[] bytes = form.bytes(form.model(), ServingSettings.DEFAULT);
    String name = FOLDER + ConfigurationNode.kebab(form) + ".hex";
    String golden = System.getProperty("memberflow.write-golden");
    if (golden != null) {
      Files.writeString(Path.of(golden, name), HexFormat.of().formatHex(bytes) + "\n");
    }
    try (InputStream in = PublishedModelTest.class.getResourceAsStream(name)) {
      assertThat(HexFormat.of().formatHex(bytes))
          .isEqualTo(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
  }

  @ParameterizedTest
  @EnumSource
  void readerInPython_fromThePageAlone_scoresToTheSameBits(Form form, @TempDir Path folder)
      throws Exception {
    requireEqualScores(form, ServingSettings.DEFAULT, folder);
  }

  @ParameterizedTest
  @CsvSource({
    "LOGISTIC, FLOAT16",
    "POISSON, FLOAT32",
    "LINEAR, FLOAT16",
    "NAIVE_BAYES, FLOAT16",
    "PERCEPTRON, FLOAT16",
    "ENSEMBLE, FLOAT32"
  })
  void readerInPython_ofReducedForms_scoresToTheSameBits(
      Form form, Weights weights, @TempDir Path folder) throws Exception {
    requireEqualScores(form, new ServingSettings(3, 0.1, weights), folder);
  }

  private static void requireEqualScores(Form form, ServingSettings settings, Path folder)
      throws Exception {
    requirePython();
    byte[] bytes = form.bytes(form.model(), settings);
    Scorer scorer = PublishedModel.read(bytes).scorer();
    Path file = Files.write(folder.resolve("model"), bytes);
    Path script = folder.resolve("score.py");
    try (InputStream in = PublishedModelTest.class.getResourceAsStream(FOLDER + "score.py")) {
      Files.copy(in, script);
    }
    List<Example> asked = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 1_000; i++) {
      asked.add(form.example(random));
      lines.append(asked.get(i).line());
    }
    Path examples = Files.writeString(folder.resolve("examples"), lines);
    Path scores = folder.resolve("scores");
    Process python =
        new ProcessBuilder("python3", script.toString(), file.toString())
            .redirectInput(examples.toFile())
            .redirectOutput(scores.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(python.exitValue()).isZero();
    List<String> answers = Files.readAllLines(scores);
    assertThat(answers).hasSameSizeAs(asked);
    for (int i = 0; i < asked.size(); i++) {
      requireEqual(answers.get(i), scorer, asked.get(i));
    }
  }

  /** The score to the bit; outputs besides, as far as the reader has them, but for rounding. */
  private static void requireEqual(String answer, Scorer scorer, Example e) {
    String[] words = answer.split(" ");
    float score = (float) scorer.predict(e.numbers(), e.tokens(), e.exposure());
    assertThat(words[0]).as(e.line()).isEqualTo("%08x".formatted(Float.floatToIntBits(score)));
    double[] outputs = new double[scorer.outputs().size()];
    scorer.outputs(e.numbers(), e.tokens(), e.exposure(), outputs);
    for (int i = 1; i < words.length; i++) {
      String[] output = words[i].split("=");
      double value = outputs[scorer.outputs().indexOf(output[0])];
      double read = Double.parseDouble(output[1].replace("nan", "NaN"));
      boolean equal = Double.isNaN(value) ? Double.isNaN(read) : Math.abs(read / value - 1) < 1e-9;
      assertThat(equal).as("%s is %s", words[i], value).isTrue();
    }
  }

  private static void requirePython() throws InterruptedException {
    try {
      new ProcessBuilder("python3", "--version").start().waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      System.out.println("skipped: no python3 here to read the published form with");
      Assumptions.abort("no python3 here");
    }
  }

  @Test
  void pruning_leavesOutSmallWeights_andKeepsTheBias() {
    Form form = Form.LOGISTIC;
    OnlineModel model = form.model();
    byte[] whole = form.bytes(model, ServingSettings.DEFAULT);
    byte[] most = form.bytes(model, new ServingSettings(3, 1, Weights.FLOAT64));
    // twelve bytes for each weight; the largest and the bias stay
    int weights = ((LinearModel) model).learner().weights().slots().length;
    assertThat(whole.length - most.length).isEqualTo(12 * (weights - 2));
    assertThat(PublishedModel.read(most).scorer().predict(new float[3], new long[2], 1))
        .isBetween(0.05, 0.95);
  }

  /** The second text has two values, each of a third of the examples; the first a new one each. */
  @Test
  void pruning_ofNaiveBayes_leavesOutRareCategories() {
    Form form = Form.NAIVE_BAYES;
    OnlineModel model = form.model();
    Scorer whole = PublishedModel.read(form.bytes(model, ServingSettings.DEFAULT)).scorer();
    byte[] bytes = form.bytes(model, new ServingSettings(3, 0.2, Weights.FLOAT64));
    Scorer pruned = PublishedModel.read(bytes).scorer();
    SplittableRandom random = new SplittableRandom(7);
    int rare = 0;
    for (int i = 0; i < 200; i++) {
      Example e = form.example(random);
      long[] common = {0, e.tokens()[1]};
      assertThat(pruned.predict(e.numbers(), common, 1))
          .isEqualTo(whole.predict(e.numbers(), common, 1));
      assertThat(pruned.predict(e.numbers(), e.tokens(), 1))
          .isEqualTo(pruned.predict(e.numbers(), common, 1));
      rare += e.tokens()[0] != 0 ? 1 : 0;
    }
    assertThat(rare).isGreaterThan(100);
  }

  @Test
  void pruning_ofAPerceptron_leavesAsManyWeightsAsAreLargeInTheirLayer() {
    Form form = Form.PERCEPTRON;
    OnlineModel model = form.model();
    byte[] whole = form.bytes(model, ServingSettings.DEFAULT);
    byte[] half = form.bytes(model, new ServingSettings(3, 0.5, Weights.FLOAT32));
    int weights = 256 * 8 + 8 * 4 + 4;
    // four bytes for each weight, most of which are uniform between ± the largest or so
    assertThat(whole.length).isGreaterThan(4 * weights);
    assertThat((whole.length - half.length) / (4.0 * weights)).isBetween(0.3, 0.7);
  }

  @Test
  void otherBytes_areRefusedWithTheRemedy() {
    assertThatThrownBy(() -> PublishedModel.read("hello".getBytes(StandardCharsets.US_ASCII)))
        .hasMessage(
            "these 5 bytes are no published model, which begins with MFMO; read the field model of"
                + " a model record or the value of a record of the models topic");
    byte[] later = Form.LINEAR.bytes(Form.LINEAR.model(), ServingSettings.DEFAULT);
    later[5] = 3;
    assertThatThrownBy(() -> PublishedModel.read(later))
        .hasMessageContaining("has format 3; this build reads 1–2");
    assertThatThrownBy(() -> PublishedModel.kind("forest+platt"))
        .hasMessage(
            "the published model has kind forest+platt, which this build does not know; use a newer"
                + " one");
  }
}
