package io.memberflow.learning;

import io.memberflow.catalogue.Transform;
import java.io.IOException;

/**
 * Whether, by Bayes' rule with inputs taken as independent given the answer:
 *
 * <pre>
 *   log-odds = logit(base rate) + Σ ln P(input | yes) / P(input | no)
 * </pre>
 *
 * <p>Numbers are judged after their transform; tokens and PRESENT and BUCKETS numbers are
 * categories. A missing input contributes nothing, and so does a category that is not known. The
 * exposure is not used.
 *
 * <p>A cross is one more category, which takes the place of its inputs: they are then not taken as
 * independent (the semi-naive classifier of Kononenko 1991). A combination that is not known leaves
 * its inputs as they are.
 */
abstract class BayesRule implements Scorer {
  final Transform[] transforms;
  final int tokens;
  final BucketedNumbers buckets;
  final Crosses crosses;

  /** Scratch: the category of each number, 0 where it has none. */
  final long[] categories;

  /** Scratch. */
  private final double[] terms;

  BayesRule(Transform[] transforms, int tokens, BucketedNumbers buckets, Crosses crosses) {
    this.transforms = transforms;
    this.tokens = tokens;
    this.buckets = buckets;
    this.crosses = crosses;
    categories = new long[transforms.length];
    terms = new double[transforms.length + tokens];
  }

  /** Reads what {@link #publishInputs} wrote. */
  BayesRule(ModelInput in) throws IOException {
    this(
        in.transforms().toArray(Transform[]::new),
        in.tokens(),
        BucketedNumbers.published(in),
        Crosses.published(in));
  }

  /** Buckets and crosses, if there are any. */
  final void publishInputs(ModelOutput out) throws IOException {
    if (buckets.size() + crosses.size() > 0) {
      out.requireFormat(PublishedModel.COMBINING);
      buckets.publish(out);
      crosses.publish(out);
    }
  }

  /** The log-odds before any input is known. */
  abstract double prior();

  /** The term of a number that is there, after its transform. */
  abstract double ofNumber(int number, double value);

  /**
   * Whether a category was ever seen.
   *
   * @param position texts in declared order, then all numbers, then crosses
   * @param hash not 0 but for a cross
   */
  abstract boolean known(int position, long hash);

  /** The term of a category; 0 where it is not known. */
  abstract double ofCategory(int position, long hash);

  /** How many positions categories have. */
  final int counted() {
    return tokens + transforms.length + crosses.size();
  }

  /** Whether a position has categories. */
  final boolean category(int position) {
    int number = position - tokens;
    return number < 0 || number >= transforms.length || !gaussian(number);
  }

  final boolean gaussian(int number) {
    return transforms[number] != Transform.PRESENT && transforms[number] != Transform.BUCKETS;
  }

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
   * What each input adds to the log-odds; what a cross adds is its inputs' in equal parts.
   *
   * @param into the numbers in declared order, then the tokens in declared order
   */
  final void logOdds(float[] numbers, long[] hashes, double[] into) {
    categorise(numbers, hashes);
    for (int i = 0; i < transforms.length; i++) {
      if (gaussian(i)) {
        double value = FeatureEncoder.transform(transforms[i], numbers[i]);
        into[i] = FeatureEncoder.present(value) ? ofNumber(i, value) : 0;
      } else {
        into[i] = categories[i] == 0 ? 0 : ofCategory(tokens + i, categories[i]);
      }
    }
    for (int i = 0; i < tokens; i++) {
      into[transforms.length + i] = hashes[i] == 0 ? 0 : ofCategory(i, hashes[i]);
    }
    for (int cross = 0; cross < crosses.size(); cross++) {
      int position = tokens + transforms.length + cross;
      if (crosses.value(cross) != 0 && known(position, crosses.hash(cross))) {
        int[] inputs = crosses.inputs(cross);
        double share = ofCategory(position, crosses.hash(cross)) / inputs.length;
        for (int of : inputs) {
          into[of] = share;
        }
      }
    }
  }

  /** Fills the categories of the numbers and the crosses with one example. */
  final void categorise(float[] numbers, long[] hashes) {
    for (int i = 0; i < transforms.length; i++) {
      if (transforms[i] == Transform.PRESENT) {
        categories[i] = FeatureEncoder.transform(Transform.PRESENT, numbers[i]) > 0 ? 2 : 1;
      }
    }
    for (int i = 0; i < buckets.size(); i++) {
      categories[buckets.input(i)] = buckets.bucket(i, numbers) + 1;
    }
    if (crosses.size() > 0) {
      for (int i = 0; i < transforms.length; i++) {
        crosses.number(i, categories[i], categories[i] == 0 ? 0 : 1);
      }
      for (int i = 0; i < tokens; i++) {
        crosses.token(i, hashes[i]);
      }
    }
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
