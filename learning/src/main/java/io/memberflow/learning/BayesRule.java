package io.memberflow.learning;

import io.memberflow.catalogue.Transform;
import java.util.List;

/**
 * Whether, by Bayes' rule with inputs taken as independent given the answer:
 *
 * <pre>
 *   log-odds = logit(base rate) + Σ ln P(input | yes) / P(input | no)
 * </pre>
 *
 * <p>Numbers are judged after their transform; tokens and PRESENT numbers are categories. A missing
 * input contributes nothing. The exposure is not used.
 */
abstract class BayesRule implements Scorer {
  final Transform[] transforms;
  final int tokens;

  /** Scratch. */
  private final double[] terms;

  BayesRule(List<Transform> transforms, int tokens) {
    this.transforms = transforms.toArray(Transform[]::new);
    this.tokens = tokens;
    terms = new double[transforms.size() + tokens];
  }

  /** The log-odds before any input is known. */
  abstract double prior();

  /** The term of a number that is there, after its transform. */
  abstract double ofNumber(int number, double value);

  /**
   * The term of a category.
   *
   * @param position of the input: texts in declared order, then all numbers
   * @param hash not 0
   */
  abstract double ofCategory(int position, long hash);

  @Override
  public final double predict(float[] numbers, long[] hashes, double exposure) {
    double logOdds = prior();
    logOdds(numbers, hashes, terms);
    for (double term : terms) {
      logOdds += term;
    }
    return LogOdds.probability(logOdds);
  }

  /**
   * What each input adds to the log-odds.
   *
   * @param into the numbers in declared order, then the tokens in declared order
   */
  final void logOdds(float[] numbers, long[] hashes, double[] into) {
    for (int i = 0; i < transforms.length; i++) {
      double value = FeatureEncoder.transform(transforms[i], numbers[i]);
      if (transforms[i] == Transform.PRESENT) {
        into[i] = ofCategory(tokens + i, category(value));
      } else {
        into[i] = FeatureEncoder.present(value) ? ofNumber(i, value) : 0;
      }
    }
    for (int i = 0; i < tokens; i++) {
      into[transforms.length + i] = hashes[i] == 0 ? 0 : ofCategory(i, hashes[i]);
    }
  }

  /** PRESENT as a token; never 0, which would be missing. */
  static long category(double value) {
    return value > 0 ? 2 : 1;
  }

  /** Exact: the log-odds are a sum of the base rate's and a term of each input. */
  @Override
  public final void explain(float[] numbers, long[] hashes, double exposure, Explanation into) {
    logOdds(numbers, hashes, terms);
    into.start(prior());
    for (int i = 0; i < transforms.length; i++) {
      into.addNumber(i, terms[i]);
    }
    for (int i = 0; i < tokens; i++) {
      into.addToken(i, terms[transforms.length + i]);
    }
    into.cut();
  }
}
