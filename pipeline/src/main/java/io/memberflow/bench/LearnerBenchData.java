package io.memberflow.bench;

import io.memberflow.catalogue.AnswerAt;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EvaluationSettings;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.ExampleSettings;
import io.memberflow.catalogue.LearnerSettings;
import io.memberflow.catalogue.Match;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Transform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Seeded examples shaped like the Criteo display advertising data: a label, {@value #NUMBERS}
 * heavy-tailed whole numbers and {@value #TOKENS} tokens of 8 hexadecimal digits, a fifth of the
 * fields missing. Token values are log-uniform over 10 to 10^6 values by field, so few are frequent
 * and most are rare. Each is kept as arrays and as a tab-separated line.
 */
final class LearnerBenchData {
  static final int NUMBERS = 13;
  static final int TOKENS = 26;
  private static final long SEED = 20110101;
  private static final double MISSING = 0.2;

  private final List<Example> examples = new ArrayList<>();
  private final List<byte[]> lines = new ArrayList<>();

  private LearnerBenchData() {}

  /** One example; reused by {@link #parse}. */
  static final class Example {
    private final float[] numbers = new float[NUMBERS];
    private final long[] tokens = new long[TOKENS];
    private double label;

    float[] numbers() {
      return numbers;
    }

    long[] tokens() {
      return tokens;
    }

    double label() {
      return label;
    }

    /** Fills itself from a line: label, whole numbers, tokens; empty fields are missing. */
    void parse(byte[] line) {
      label = line[0] - '0';
      int at = 2;
      for (int i = 0; i < NUMBERS; i++) {
        int begin = at;
        long value = 0;
        for (; line[at] != '\t'; at++) {
          value = 10 * value + line[at] - '0';
        }
        numbers[i] = at == begin ? Float.NaN : value;
        at++;
      }
      for (int i = 0; i < TOKENS; i++) {
        int begin = at;
        // FNV-1a, 64 bits
        long hash = 0xCBF29CE484222325L;
        for (; line[at] != '\t' && line[at] != '\n'; at++) {
          hash = (hash ^ line[at]) * 0x100000001B3L;
        }
        tokens[i] = at == begin ? 0 : hash;
        at++;
      }
    }
  }

  static LearnerBenchData draw(int count) {
    LearnerBenchData data = new LearnerBenchData();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < count; i++) {
      byte[] line = line(random).getBytes(StandardCharsets.US_ASCII);
      Example example = new Example();
      example.parse(line);
      data.lines.add(line);
      data.examples.add(example);
    }
    return data;
  }

  private static String line(SplittableRandom random) {
    StringBuilder line = new StringBuilder();
    line.append(random.nextDouble() < 0.25 ? '1' : '0');
    for (int i = 0; i < NUMBERS; i++) {
      line.append('\t');
      if (random.nextDouble() >= MISSING) {
        line.append((long) Math.exp(8 * random.nextDouble()) - 1);
      }
    }
    for (int i = 0; i < TOKENS; i++) {
      line.append('\t');
      if (random.nextDouble() >= MISSING) {
        double most = Math.log(10) * (1 + 5.0 * i / (TOKENS - 1));
        int value = (int) Math.exp(most * random.nextDouble());
        line.append("%08x".formatted(value * 0x9E3779B1));
      }
    }
    return line.append('\n').toString();
  }

  int size() {
    return examples.size();
  }

  Example example(int index) {
    return examples.get(index);
  }

  byte[] line(int index) {
    return lines.get(index);
  }

  static ModelDefinition model(ModelKind kind, LearnerSettings settings) {
    List<ModelFeature> features = new ArrayList<>();
    for (int i = 0; i < NUMBERS + TOKENS; i++) {
      boolean text = i >= NUMBERS;
      features.add(
          new ModelFeature(
              "f" + i, Optional.of(Entity.MEMBER), text ? Transform.NONE : Transform.LOG, text));
    }
    return new ModelDefinition(
        "bench",
        kind,
        kind.targets().iterator().next(),
        List.of(EventType.VIEW),
        Optional.empty(),
        Instant.EPOCH,
        EventType.PURCHASE,
        Match.MEMBER,
        Duration.ofDays(1),
        Optional.empty(),
        features,
        AnswerAt.HORIZON,
        ExampleSettings.PLAIN,
        EvaluationSettings.PLAIN,
        settings,
        "");
  }
}
