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
 *   log-odds = logit(base rate) + Σ ln P(input | yes) / P(input | no)
 * </pre>
 *
 * <p>Numbers are Gaussian given the answer ({@link ClassMoments}), after their transform; tokens
 * and PRESENT numbers are categorical ({@link ClassCounts}). A missing input contributes nothing,
 * and so does a token that was never seen. The exposure is not used.
 */
public final class NaiveBayes implements OnlineModel {
  private final Transform[] transforms;
  private final int tokens;
  private final BaseRate base;
  private final ClassMoments moments;
  private final ClassCounts counts;

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
    double logOdds = prior();
    logOdds(numbers, hashes, terms);
    for (double term : terms) {
      logOdds += term;
    }
    return LogOdds.probability(logOdds);
  }

  /** Exact: the log-odds are a sum of the base rate's and a term of each input. */
  @Override
  public void explain(float[] numbers, long[] hashes, double exposure, Explanation into) {
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

  /** The log-odds before any input is known. */
  public double prior() {
    return LogOdds.of(base.mean());
  }

  /**
   * What each input adds to the log-odds.
   *
   * @param into the numbers in declared order, then the tokens in declared order
   */
  public void logOdds(float[] numbers, long[] hashes, double[] into) {
    for (int i = 0; i < transforms.length; i++) {
      double value = FeatureEncoder.transform(transforms[i], numbers[i]);
      if (transforms[i] == Transform.PRESENT) {
        into[i] = counts.logOdds(tokens + i, category(value));
      } else {
        into[i] = FeatureEncoder.present(value) ? moments.logOdds(i, value) : 0;
      }
    }
    for (int i = 0; i < tokens; i++) {
      into[transforms.length + i] = hashes[i] == 0 ? 0 : counts.logOdds(i, hashes[i]);
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
    if (!(label >= 0 && label <= 1)) {
      throw new IllegalArgumentException(
          "label is %s; must be 0–1; a count needs kind poisson".formatted(label));
    }
    base.add(label, 1, weight);
    double no = weight * (1 - label);
    double yes = weight * label;
    for (int i = 0; i < transforms.length; i++) {
      double value = FeatureEncoder.transform(transforms[i], numbers[i]);
      if (transforms[i] == Transform.PRESENT) {
        counts.add(tokens + i, category(value), no, yes);
      } else if (FeatureEncoder.present(value)) {
        moments.add(i, value, no, yes);
      }
    }
    for (int i = 0; i < tokens; i++) {
      if (hashes[i] != 0) {
        counts.add(i, hashes[i], no, yes);
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
