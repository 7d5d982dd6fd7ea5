package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.Target;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

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
      case WHETHER -> LogOdds.of(prediction);
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

  /** Where log-odds are beyond ±35, as they are cut; contributions keep their shares. */
  void cut() {
    if (target == Target.WHETHER && Math.abs(sum()) > LogOdds.LONGEST) {
      bend(LogOdds::cut);
    }
  }

  /**
   * Takes base and margin along a curve; contributions keep their shares of the way between. For a
   * straight line that is exact, else it is the integral of the curve's slope along the way.
   */
  void bend(DoubleUnaryOperator curve) {
    double way = sum() - base;
    double bent = curve.applyAsDouble(base);
    scale(way == 0 ? 1 : (curve.applyAsDouble(base + way) - bent) / way);
    base = bent;
  }

  private void scale(double factor) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= factor;
    }
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] *= factor;
    }
  }

  /**
   * Starts with the base of a blend. Where margins or amounts are blended, each member has a share
   * of its weight. Where counts are blended, their logarithms are not: the shares are those of the
   * logarithmic mean Divisia index (Ang, "The LMDI approach to decomposition analysis", 2005),
   * under which contributions still add up exactly.
   *
   * @return by member, what its contributions are to be {@link #add added} with
   */
  double[] startBlend(Explanation[] members, double[] weights) {
    double[] shares = weights.clone();
    double without = 0;
    double with = 0;
    for (int i = 0; i < members.length; i++) {
      double of = members[i].base;
      if (target == Target.HOW_OFTEN) {
        of = StrictMath.exp(of);
        double way = members[i].sum() - members[i].base;
        shares[i] *= logarithmicMean(of, way);
        with += weights[i] * of * StrictMath.exp(way);
      }
      without += weights[i] * of;
    }
    if (target == Target.HOW_OFTEN) {
      double mean = logarithmicMean(without, StrictMath.log(with / without));
      for (int i = 0; i < shares.length; i++) {
        shares[i] /= mean;
      }
    }
    start(target == Target.HOW_OFTEN ? StrictMath.log(without) : without);
    return shares;
  }

  /** (b − a) / ln(b / a) with b = a e^way; a where they are equal. */
  private static double logarithmicMean(double a, double way) {
    return way == 0 ? a : a * StrictMath.expm1(way) / way;
  }

  /**
   * Adds a share of the contributions of a model with some of the inputs.
   *
   * @param numberAt where its numbers lie among these
   * @param tokenAt where its texts lie among these
   */
  void add(double share, Explanation of, int[] numberAt, int[] tokenAt) {
    for (int i = 0; i < numberAt.length; i++) {
      numbers[numberAt[i]] += share * of.numbers[i];
    }
    for (int i = 0; i < tokenAt.length; i++) {
      tokens[tokenAt[i]] += share * of.tokens[i];
    }
  }
}
