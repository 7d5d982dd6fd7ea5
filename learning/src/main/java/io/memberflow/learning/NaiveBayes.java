package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.Transform;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whether, by Bayes' rule with inputs taken as independent given the answer:
 *
 * <pre>
 *   log-odds = logit(base rate) + Σ ln P(input | yes) / P(input | no), cut at ±{@value #LONGEST}
 * </pre>
 *
 * <p>Numbers are Gaussian given the answer ({@link ClassMoments}), after their transform; tokens
 * and PRESENT numbers are categorical ({@link ClassCounts}). A missing input contributes nothing,
 * and so does a token that was never seen. The exposure is not used.
 */
public final class NaiveBayes implements OnlineModel {
  private static final double LONGEST = 35;

  private final Transform[] transforms;
  private final int tokens;
  private final BaseRate base;
  private final ClassMoments moments;
  private final ClassCounts counts;

  /** Scratch: the transformed numbers. */
  private final double[] values;

  /** Scratch by categorical input, the tokens and then the numbers: where its counts lie. */
  private final int[] places;

  /** Scratch: the counts at the {@link #places}. */
  private final double[] noCounts;

  private final double[] yesCounts;

  /** Scratch. */
  private final double[] terms;

  public NaiveBayes(ModelDefinition model) {
    this(
        model,
        new BaseRate(settings(model).prior()),
        new ClassMoments(FeatureEncoder.transforms(model.features()).length, smoothing(model)),
        new ClassCounts(model.features().size(), settings(model).bits(), smoothing(model)));
  }

  private NaiveBayes(
      ModelDefinition model, BaseRate base, ClassMoments moments, ClassCounts counts) {
    transforms = FeatureEncoder.transforms(model.features());
    tokens = (int) model.features().stream().filter(ModelFeature::categorical).count();
    this.base = base;
    this.moments = moments;
    this.counts = counts;
    values = new double[transforms.length];
    places = new int[tokens + transforms.length];
    noCounts = new double[places.length];
    yesCounts = new double[places.length];
    terms = new double[transforms.length + tokens];
  }

  private static NaiveBayesSettings settings(ModelDefinition model) {
    return (NaiveBayesSettings) model.learner();
  }

  private static double smoothing(ModelDefinition model) {
    return settings(model).smoothing();
  }

  static NaiveBayes read(ModelDefinition model, DataInput in) throws IOException {
    BaseRate base = BaseRate.read(in);
    base.adopt(settings(model).prior());
    int numbers = FeatureEncoder.transforms(model.features()).length;
    ClassMoments moments = ClassMoments.read(in, numbers, smoothing(model));
    ClassCounts counts =
        ClassCounts.read(in, model.features().size(), settings(model).bits(), smoothing(model));
    return new NaiveBayes(model, base, moments, counts);
  }

  @Override
  public ModelKind kind() {
    return ModelKind.NAIVE_BAYES;
  }

  @Override
  public double predict(float[] numbers, long[] hashes, double exposure) {
    encode(numbers, hashes);
    return probability(hashes);
  }

  /** Transforms the numbers and finds the counts of the tokens. */
  private void encode(float[] numbers, long[] hashes) {
    for (int i = 0; i < tokens; i++) {
      places[i] = counts.at(i, hashes[i]);
    }
    for (int i = 0; i < transforms.length; i++) {
      values[i] = FeatureEncoder.transform(transforms[i], numbers[i]);
      if (transforms[i] == Transform.PRESENT) {
        places[tokens + i] = counts.at(tokens + i, category(values[i]));
      }
    }
  }

  /** Of the example that was encoded last. */
  private double probability(long[] hashes) {
    double logOdds = prior();
    logOdds(hashes, terms);
    for (double term : terms) {
      logOdds += term;
    }
    double cut = GeneralisedLinearModel.within(LONGEST, logOdds);
    return 1 / (1 + StrictMath.exp(-cut));
  }

  /** The log-odds before any input is known. */
  public double prior() {
    double p = base.mean();
    return StrictMath.log(p / (1 - p));
  }

  /**
   * What each input adds to the log-odds.
   *
   * @param into the numbers in declared order, then the tokens in declared order
   */
  public void logOdds(float[] numbers, long[] hashes, double[] into) {
    encode(numbers, hashes);
    logOdds(hashes, into);
  }

  private void logOdds(long[] hashes, double[] into) {
    counts.load(places, noCounts, yesCounts);
    for (int i = 0; i < transforms.length; i++) {
      if (transforms[i] == Transform.PRESENT) {
        int at = tokens + i;
        into[i] = counts.logOdds(at, noCounts[at], yesCounts[at]);
      } else {
        into[i] = FeatureEncoder.present(values[i]) ? moments.logOdds(i, values[i]) : 0;
      }
    }
    for (int i = 0; i < tokens; i++) {
      into[transforms.length + i] =
          hashes[i] == 0 ? 0 : counts.logOdds(i, noCounts[i], yesCounts[i]);
    }
  }

  /** PRESENT as a token; never 0, which would be missing. */
  private static long category(double value) {
    return value > 0 ? 2 : 1;
  }

  /**
   * @param label 0–1
   */
  @Override
  public void learn(float[] numbers, long[] hashes, double exposure, double label, double weight) {
    requireLabel(label);
    encode(numbers, hashes);
    learn(hashes, label, weight);
  }

  /** Finds the counts once for both. */
  @Override
  public double predictThenLearn(
      float[] numbers, long[] hashes, double exposure, double label, double weight) {
    requireLabel(label);
    encode(numbers, hashes);
    double prediction = probability(hashes);
    learn(hashes, label, weight);
    return prediction;
  }

  private static void requireLabel(double label) {
    if (!(label >= 0 && label <= 1)) {
      throw new IllegalArgumentException(
          "label is %s; must be 0–1; a count needs kind poisson".formatted(label));
    }
  }

  /** The example that was encoded last. */
  private void learn(long[] hashes, double label, double weight) {
    base.add(label, 1, weight);
    double no = weight * (1 - label);
    double yes = weight * label;
    for (int i = 0; i < transforms.length; i++) {
      if (transforms[i] == Transform.PRESENT) {
        counts.add(tokens + i, places[tokens + i], no, yes);
      } else if (FeatureEncoder.present(values[i])) {
        moments.add(i, values[i], no, yes);
      }
    }
    for (int i = 0; i < tokens; i++) {
      if (hashes[i] != 0) {
        counts.add(i, places[i], no, yes);
      }
    }
  }

  @Override
  public long learned() {
    return base.labels();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    base.write(out);
    moments.write(out);
    counts.write(out);
  }
}
