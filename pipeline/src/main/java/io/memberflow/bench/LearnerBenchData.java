package io.memberflow.bench;

import io.memberflow.catalogue.AnswerAt;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EvaluationSettings;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.ExampleSettings;
import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.LearnerSettings;
import io.memberflow.catalogue.Match;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Seeded examples shaped like the Criteo display advertising data: labels, {@value #NUMBERS}
 * heavy-tailed whole numbers and {@value #TOKENS} tokens of 8 hexadecimal digits, a fifth of the
 * fields missing. Token values are log-uniform over 10 to 10^6 values by field, so few are frequent
 * and most are rare. The labels, whether and how often, follow a law of four numbers and eight
 * tokens. Each example is kept as arrays, as a tab-separated line, and as a line of Vowpal Wabbit.
 */
final class LearnerBenchData {
  static final int NUMBERS = 13;
  static final int TOKENS = 26;
  private static final long SEED = 20110101;
  private static final double MISSING = 0.2;
  private static final int LAW_NUMBERS = 4;
  private static final int LAW_TOKENS = 8;
  private static final int MOST = 9;

  private final List<Example> examples = new ArrayList<>();
  private final List<byte[]> lines = new ArrayList<>();

  /** What follows the label; made on demand, because they are long. */
  private List<String> peerLines;

  private LearnerBenchData() {}

  /** One example; reused by {@link #parse}. */
  static final class Example {
    private final float[] numbers = new float[NUMBERS];
    private final long[] tokens = new long[TOKENS];
    private int whether;
    private int count;

    float[] numbers() {
      return numbers;
    }

    long[] tokens() {
      return tokens;
    }

    /** Counts are the amounts of models of how much. */
    double label(Target target) {
      return target == Target.WHETHER ? whether : count;
    }

    /** Fills itself from a line: labels, whole numbers, tokens; empty fields are missing. */
    void parse(byte[] line) {
      whether = line[0] - '0';
      count = line[2] - '0';
      int at = 4;
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
        int end = FieldHash.end(line, at);
        tokens[i] = FieldHash.of(line, at, end);
        at = end + 1;
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
    StringBuilder fields = new StringBuilder();
    double margin = -1.6;
    for (int i = 0; i < NUMBERS; i++) {
      fields.append('\t');
      if (random.nextDouble() >= MISSING) {
        double log = 8 * random.nextDouble();
        fields.append((long) Math.exp(log) - 1);
        margin += i < LAW_NUMBERS ? (i % 2 == 0 ? 0.15 : -0.15) * (log - 4) : 0;
      }
    }
    for (int i = 0; i < TOKENS; i++) {
      fields.append('\t');
      if (random.nextDouble() >= MISSING) {
        double most = Math.log(10) * (1 + 5.0 * i / (TOKENS - 1));
        int value = (int) Math.exp(most * random.nextDouble());
        fields.append("%08x".formatted(value * 0x9E3779B1));
        margin += i < LAW_TOKENS ? effect(i, value) : 0;
      }
    }
    int whether = random.nextDouble() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
    return whether + "\t" + count(Math.exp(margin / 2), random) + fields + '\n';
  }

  /** Between ±0.5, always the same for a token. */
  private static double effect(int field, int value) {
    return new SplittableRandom(31L * value + field).nextDouble() - 0.5;
  }

  /** Poisson by multiplication (Knuth), cut at one digit. */
  private static int count(double mean, SplittableRandom random) {
    double product = random.nextDouble();
    int count = 0;
    while (product > Math.exp(-mean) && count < MOST) {
      product *= random.nextDouble();
      count++;
    }
    return count;
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

  /**
   * The example as Vowpal Wabbit reads it: numbers as ln(1 + x) with four decimals, as our encoder
   * makes them for itself, and tokens as they are.
   */
  String peerLine(int index, Target target) {
    if (peerLines == null) {
      peerLines = lines.stream().map(LearnerBenchData::peerFields).toList();
    }
    int label = (int) example(index).label(target);
    String text = target == Target.WHETHER ? label == 1 ? "1" : "-1" : Integer.toString(label);
    return text + peerLines.get(index);
  }

  private static String peerFields(byte[] line) {
    String[] fields = new String(line, StandardCharsets.US_ASCII).strip().split("\t", -1);
    StringBuilder text = new StringBuilder(" |n");
    for (int i = 0; i < NUMBERS; i++) {
      if (!fields[2 + i].isEmpty()) {
        double log = Math.log1p(Double.parseDouble(fields[2 + i]));
        text.append(' ').append((char) ('a' + i)).append(':');
        text.append(String.format(Locale.ROOT, "%.4f", log));
      }
    }
    text.append(" |t");
    for (int i = 0; i < TOKENS && 2 + NUMBERS + i < fields.length; i++) {
      if (!fields[2 + NUMBERS + i].isEmpty()) {
        text.append(' ').append((char) ('A' + i)).append(fields[2 + NUMBERS + i]);
      }
    }
    return text.toString();
  }

  /**
   * @param bits of a model with hashed weights
   */
  /** The kinds that learn from any features; the others are made for members' histories. */
  static final List<ModelKind> KINDS =
      List.of(ModelKind.LOGISTIC, ModelKind.POISSON, ModelKind.NEGATIVE_BINOMIAL, ModelKind.LINEAR);

  static ModelDefinition model(ModelKind kind, int bits) {
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
        List.of(),
        AnswerAt.HORIZON,
        ExampleSettings.PLAIN,
        EvaluationSettings.PLAIN,
        ServingSettings.DEFAULT,
        settings(kind, bits),
        "");
  }

  private static LearnerSettings settings(ModelKind kind, int bits) {
    return switch (kind) {
      case LOGISTIC, POISSON, NEGATIVE_BINOMIAL, LINEAR -> new FtrlSettings(0.05, 1, 0, 0, bits);
      default -> throw new IllegalArgumentException(kind + " is not measured over features");
    };
  }
}
