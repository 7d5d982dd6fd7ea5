package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.ServingSettings.Weights;
import io.memberflow.catalogue.Transform;
import io.memberflow.configuration.ConfigurationNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published form against its page: bytes that are checked in, and a reader in Python. */
class PublishedModelTest {
  private static final String FOLDER = "model-format/";

  /** Without buckets and crosses: the first format. */
  private static ModelDefinition plain(ModelKind kind) {
    return Models.definition(
        kind, Models.settings(0.1, 10), 2, Transform.NONE, Transform.LOG, Transform.PRESENT);
  }

  /** Buckets and text, two numbers, a number and a flag and text. */
  private static ModelDefinition crossed(ModelKind kind) {
    return Models.crossed(
        Models.definition(
            kind, Models.settings(0.1, 10), 2, Transform.BUCKETS, Transform.LOG, Transform.PRESENT),
        new int[] {0, 3},
        new int[] {1, 2},
        new int[] {1, 2, 4},
        new int[] {4, 0, 3});
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

  private static Example example(SplittableRandom random) {
    return new Example(
        new float[] {
          (float) (random.nextDouble() * 8 - 4),
          random.nextInt(5) == 0 ? Float.NaN : (float) Math.exp(9 * random.nextDouble()),
          random.nextInt(4) == 0 ? Float.NaN : random.nextInt(2)
        },
        new long[] {random.nextInt(5) == 0 ? 0 : random.nextLong(), random.nextInt(3)},
        0.5 + random.nextDouble());
  }

  private static OnlineModel model(ModelDefinition definition) {
    OnlineModel model = OnlineModels.create(definition);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200; i++) {
      Example e = example(random);
      model.learn(e.numbers(), e.tokens(), e.exposure(), e.numbers()[0] > 0 ? 1 : 0, 1);
    }
    return model;
  }

  private static byte[] bytes(
      ModelDefinition definition, OnlineModel model, ServingSettings settings) {
    ModelHeader header = ModelHeader.of(definition, model.learned(), 1_323_388_800_000L);
    return PublishedModel.write(header, model, settings).orElseThrow();
  }

  /** A changed byte means a new format version: readers in other languages rely on them. */
  @ParameterizedTest
  @CsvSource({"LOGISTIC", "POISSON", "NEGATIVE_BINOMIAL", "LINEAR"})
  void publishedBytes_ofAKnownModel_areThoseCheckedIn(ModelKind kind) throws IOException {
    requireCheckedIn(plain(kind), ConfigurationNode.kebab(kind));
  }

  @Test
  void publishedBytes_ofAModelWithCrosses_areThoseCheckedIn() throws IOException {
    requireCheckedIn(crossed(ModelKind.LOGISTIC), "crossed");
  }

  private static void requireCheckedIn(ModelDefinition definition, String file) throws IOException {
    byte[] bytes = bytes(definition, model(definition), ServingSettings.DEFAULT);
    String name = FOLDER + file + ".hex";
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
  @CsvSource({
    "LOGISTIC, FLOAT64, false",
    "LOGISTIC, FLOAT16, false",
    "LOGISTIC, FLOAT64, true",
    "POISSON, FLOAT64, false",
    "POISSON, FLOAT32, true",
    "NEGATIVE_BINOMIAL, FLOAT64, false",
    "LINEAR, FLOAT64, true",
    "LINEAR, FLOAT16, false"
  })
  void readerInPython_fromThePageAlone_scoresToTheSameBits(
      ModelKind kind, Weights weights, boolean crosses, @TempDir Path folder) throws Exception {
    requirePython();
    ModelDefinition definition = crosses ? crossed(kind) : plain(kind);
    byte[] bytes = bytes(definition, model(definition), new ServingSettings(3, 0, weights));
    Scorer scorer = PublishedModel.read(bytes).scorer();
    Path file = Files.write(folder.resolve("model"), bytes);
    Path script = folder.resolve("score.py");
    try (InputStream in = PublishedModelTest.class.getResourceAsStream(FOLDER + "score.py")) {
      Files.copy(in, script);
    }
    List<String> expected = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 1_000; i++) {
      Example e = example(random);
      lines.append(e.line());
      float score = (float) scorer.predict(e.numbers(), e.tokens(), e.exposure());
      expected.add("%08x".formatted(Float.floatToIntBits(score)));
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
    assertThat(Files.readAllLines(scores)).isEqualTo(expected);
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
    ModelDefinition definition = plain(ModelKind.LOGISTIC);
    OnlineModel model = model(definition);
    byte[] whole = bytes(definition, model, ServingSettings.DEFAULT);
    byte[] most = bytes(definition, model, new ServingSettings(3, 1, Weights.FLOAT64));
    // twelve bytes for each weight; the largest and the bias stay
    int weights = ((LinearModel) model).learner().weights().slots().length;
    assertThat(whole.length - most.length).isEqualTo(12 * (weights - 2));
    assertThat(PublishedModel.read(most).scorer().predict(new float[3], new long[2], 1))
        .isBetween(0.05, 0.95);
  }

  @Test
  void otherBytes_areRefusedWithTheRemedy() {
    assertThatThrownBy(() -> PublishedModel.read("hello".getBytes(StandardCharsets.US_ASCII)))
        .hasMessage(
            "these 5 bytes are no published model, which begins with MFMO; read the field model of"
                + " a model record or the value of a record of the models topic");
    ModelDefinition definition = plain(ModelKind.LINEAR);
    byte[] later = bytes(definition, model(definition), ServingSettings.DEFAULT);
    later[5] = 3;
    assertThatThrownBy(() -> PublishedModel.read(later))
        .hasMessageContaining("has format 3; this build reads 1–2");
  }
}
