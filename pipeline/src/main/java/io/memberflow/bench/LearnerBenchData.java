package io.memberflow.bench;

import io.memberflow.catalogue.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Seeded examples of one shape, each kept as arrays, as a tab-separated line, and as a line of
 * Vowpal Wabbit: {@linkplain #draw of features} or {@linkplain #histories of members' histories}.
 */
final class LearnerBenchData {
  static final int NUMBERS = 13;
  static final int TOKENS = 26;
  private static final long SEED = 20110101;
  private static final double MISSING = 0.2;
  private static final int LAW_NUMBERS = 4;
  private static final int LAW_TOKENS = 8;
  private static final int MOST = 9;
  private static final int HISTORY_NUMBERS = 4;
  private static final double HISTORY_ALPHA = 10;
  private static final double HISTORY_B = 3;
  private static final double WEEK_SECONDS = 7 * 86_400.0;

  private final int numbers;
  private final int tokens;
  private final List<Example> examples = new ArrayList<>();
  private final List<byte[]> lines = new ArrayList<>();

  /** What follows the label; made on demand, because they are long. */
  private List<String> peerLines;

  private LearnerBenchData(int numbers, int tokens) {
    this.numbers = numbers;
    this.tokens = tokens;
  }

  /** One example; reused by {@link #parse}. */
  static final class Example {
    private final float[] numbers;
    private final long[] tokens;
    private int whether;
    private int count;

    private Example(int numbers, int tokens) {
      this.numbers = new float[numbers];
      this.tokens = new long[tokens];
    }

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
      for (int i = 0; i < numbers.length; i++) {
        int begin = at;
        long value = 0;
        for (; line[at] >= '0'; at++) {
          value = 10 * value + line[at] - '0';
        }
        numbers[i] = at == begin ? Float.NaN : value;
        at++;
      }
      for (int i = 0; i < tokens.length; i++) {
        int end = FieldHash.end(line, at);
        tokens[i] = FieldHash.of(line, at, end);
        at = end + 1;
      }
    }
  }

  /**
   * Shaped like the Criteo display advertising data: labels, {@value #NUMBERS} heavy-tailed whole
   * numbers and {@value #TOKENS} tokens of 8 hexadecimal digits, a fifth of the fields missing.
   * Token values are log-uniform over 10 to 10^6 values by field, so few are frequent and most are
   * rare. The labels, whether and how often, follow a law of four numbers and eight tokens.
   */
  static LearnerBenchData draw(int count) {
    return draw(count, NUMBERS, TOKENS, LearnerBenchData::line);
  }

  /**
   * Members as of a moment: purchases, seconds since the first and since the latest, mean amount;
   * the label counts their purchases in the week that follows. They purchase and stop as BG/NBD
   * says, with r = 1, α = 10 weeks, a = 1, b = 3; a fifth have not purchased yet.
   */
  static LearnerBenchData histories(int count) {
    return draw(count, HISTORY_NUMBERS, 0, LearnerBenchData::history);
  }

  private static LearnerBenchData draw(
      int count, int numbers, int tokens, Function<SplittableRandom, String> lines) {
    LearnerBenchData data = new LearnerBenchData(numbers, tokens);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < count; i++) {
      byte[] line = lines.apply(random).getBytes(StandardCharsets.US_ASCII);
      Example example = data.newExample();
      example.parse(line);
      data.lines.add(line);
      data.examples.add(example);
    }
    return data;
  }

  /** Of the shape of these examples, to parse lines into. */
  Example newExample() {
    return new Example(numbers, tokens);
  }

  private static String history(SplittableRandom random) {
    double rate = -Math.log(1 - random.nextDouble()) / HISTORY_ALPHA;
    double stops = 1 - Math.pow(random.nextDouble(), 1 / HISTORY_B);
    double age = 1 + 51 * random.nextDouble();
    double latest = 0;
    int purchases = 1;
    int following = 0;
    double time = wait(rate, random);
    while (time < age + 1) {
      if (time < age) {
        purchases++;
        latest = time;
      } else if (following < MOST) {
        following++;
      }
      time = random.nextDouble() < stops ? Double.POSITIVE_INFINITY : time + wait(rate, random);
    }
    int whether = following > 0 ? 1 : 0;
    if (random.nextDouble() < MISSING) {
      return "0\t0\t0\t\t\t\n";
    }
    return "%d\t%d\t%d\t%d\t%d\t%d\n"
        .formatted(
            whether,
            following,
            purchases,
            (long) (age * WEEK_SECONDS),
            (long) ((age - latest) * WEEK_SECONDS),
            10 + random.nextInt(90));
  }

  private static double wait(double rate, SplittableRandom random) {
    return -Math.log(1 - random.nextDouble()) / rate;
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
    String text = Integer.toString(target == Target.WHETHER ? 2 * label - 1 : label);
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
}
