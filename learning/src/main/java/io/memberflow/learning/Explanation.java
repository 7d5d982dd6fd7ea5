package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.Target;
import java.util.Arrays;

/**
 * Why a model predicts what it predicts for one example: base + Σ contributions is the margin of
 * the prediction, which is its log-odds (whether), its logarithm (how often) or itself (how much).
 * Reused from example to example.
 */
public final class Explanation {
  private static final double LONGEST_MARGIN = 35;

  private final Target target;
  private final double[] numbers;
  private final double[] tokens;
  private double base;

  public Explanation(ModelDefinition model) {
    this(
        model.target(),
        (int) model.features().stream().filter(f -> !f.categorical()).count(),
        (int) model.features().stream().filter(ModelFeature::categorical).count());
  }

  /**
   * @param numbers how many the model has
   * @param tokens how many the model has
   */
  public Explanation(Target target, int numbers, int tokens) {
    this.target = target;
    this.numbers = new double[numbers];
    this.tokens = new double[tokens];
  }

  /** The scale on which contributions add up; within ±35 for probabilities and counts. */
  public double margin(double prediction) {
    return switch (target) {
      case WHETHER -> cut(StrictMath.log(prediction) - StrictMath.log1p(-prediction));
      case HOW_OFTEN -> cut(StrictMath.log(prediction));
      case HOW_MUCH -> prediction;
    };
  }

  private static double cut(double margin) {
    return GeneralisedLinearModel.within(LONGEST_MARGIN, margin);
  }

  /** The margin of an example of which nothing is known. */
  public double base() {
    return base;
  }

  /** What a number adds, also by being missing. */
  public double ofNumber(int number) {
    return numbers[number];
  }

  /** What a text input adds. */
  public double ofToken(int token) {
    return tokens[token];
  }

  /** Base and contributions together. */
  public double sum() {
    double sum = base;
    for (double contribution : numbers) {
      sum += contribution;
    }
    for (double contribution : tokens) {
      sum += contribution;
    }
    return sum;
  }

  void start(double withoutInputs) {
    base = withoutInputs;
    Arrays.fill(numbers, 0);
    Arrays.fill(tokens, 0);
  }

  void addBase(double term) {
    base += term;
  }

  void addNumber(int number, double term) {
    numbers[number] += term;
  }

  void addToken(int token, double term) {
    tokens[token] += term;
  }

  /** See {@link Scorer#explain}. */
  void along(Scorer model, float[] exampleNumbers, long[] exampleTokens, double exposure) {
    int inputs = numbers.length + tokens.length;
    double before = 0;
    for (int order = 0; order < 2; order++) {
      float[] known = new float[exampleNumbers.length];
      Arrays.fill(known, Float.NaN);
      long[] knownTokens = new long[exampleTokens.length];
      before = margin(model.predict(known, knownTokens, exposure));
      if (order == 0) {
        start(before);
      }
      for (int i = 0; i < inputs; i++) {
        int input = order == 0 ? i : inputs - 1 - i;
        boolean number = input < numbers.length;
        if (number) {
          known[input] = exampleNumbers[input];
        } else {
          knownTokens[input - numbers.length] = exampleTokens[input - numbers.length];
        }
        double after = margin(model.predict(known, knownTokens, exposure));
        if (number) {
          addNumber(input, (after - before) / 2);
        } else {
          addToken(input - numbers.length, (after - before) / 2);
        }
        before = after;
      }
    }
  }
}
