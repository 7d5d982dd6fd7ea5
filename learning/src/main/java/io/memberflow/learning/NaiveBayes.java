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
 * <p>Numbers are Gaussian given the answer ({@link ClassMoments}), after their transform; tokens,
 * PRESENT and BUCKETS numbers are categorical ({@link ClassCounts}). A missing input contributes
 * nothing, and so does a token that was never seen. The exposure is not used.
 *
 * <p>A cross is one more category, which takes the place of its inputs: they are then not taken as
 * independent (the semi-naive classifier of Kononenko 1991). A combination that was never seen
 * leaves its inputs as they are.
 */
public final class NaiveBayes implements OnlineModel {
  private static final double LONGEST = 35;

  private final Transform[] transforms;
  private final int tokens;
  private final BaseRate base;
  private final ClassMoments moments;
  private final ClassCounts counts;
  private final BucketedNumbers buckets;
  private final Crosses crosses;

  /** Scratch: the category of each number, 0 where it has none. */
  private final long[] categories;

  /** Scratch. */
  private final double[] terms;

  public NaiveBayes(ModelDefinition model) {
    this(
        model,
        new BaseRate(settings(model).prior()),
        new ClassMoments(FeatureEncoder.transforms(model.features()).length, smoothing(model)),
        new ClassCounts(counted(model), settings(model).bits(), smoothing(model)),
        BucketedNumbers.of(model.features()));
  }

  private NaiveBayes(
      ModelDefinition model,
      BaseRate base,
      ClassMoments moments,
      ClassCounts counts,
      BucketedNumbers buckets) {
    transforms = FeatureEncoder.transforms(model.features());
    tokens = (int) model.features().stream().filter(ModelFeature::categorical).count();
    this.base = base;
    this.moments = moments;
    this.counts = counts;
    this.buckets = buckets;
    crosses = Crosses.of(model);
    categories = new long[transforms.length];
    terms = new double[transforms.length + tokens];
  }

  private static NaiveBayesSettings settings(ModelDefinition model) {
    return (NaiveBayesSettings) model.learner();
  }

  /** The inputs of the counts: tokens, numbers, crosses. */
  private static int counted(ModelDefinition model) {
    return model.features().size() + model.crosses().size();
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
        ClassCounts.read(in, counted(model), settings(model).bits(), smoothing(model));
    BucketedNumbers buckets = BucketedNumbers.read(FeatureEncoder.transforms(model.features()), in);
    return new NaiveBayes(model, base, moments, counts, buckets);
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
    double cut = GeneralisedLinearModel.within(LONGEST, logOdds);
    return 1 / (1 + StrictMath.exp(-cut));
  }

  /** The log-odds before any input is known. */
  public double prior() {
    double p = base.mean();
    return StrictMath.log(p / (1 - p));
  }

  /**
   * What each input adds to the log-odds; what a cross adds is its inputs' in equal parts.
   *
   * @param into the numbers in declared order, then the tokens in declared order
   */
  public void logOdds(float[] numbers, long[] hashes, double[] into) {
    categorise(numbers, hashes);
    for (int i = 0; i < transforms.length; i++) {
      if (gaussian(i)) {
        double value = FeatureEncoder.transform(transforms[i], numbers[i]);
        into[i] = FeatureEncoder.present(value) ? moments.logOdds(i, value) : 0;
      } else {
        into[i] = categories[i] == 0 ? 0 : counts.logOdds(tokens + i, categories[i]);
      }
    }
    for (int i = 0; i < tokens; i++) {
      into[transforms.length + i] = hashes[i] == 0 ? 0 : counts.logOdds(i, hashes[i]);
    }
    for (int cross = 0; cross < crosses.size(); cross++) {
      int input = tokens + transforms.length + cross;
      if (crosses.value(cross) != 0 && counts.seen(input, crosses.hash(cross))) {
        int[] inputs = crosses.inputs(cross);
        double share = counts.logOdds(input, crosses.hash(cross)) / inputs.length;
        for (int of : inputs) {
          into[of] = share;
        }
      }
    }
  }

  private boolean gaussian(int number) {
    return transforms[number] != Transform.PRESENT && transforms[number] != Transform.BUCKETS;
  }

  /** Fills the categories of the numbers and the crosses with one example. */
  private void categorise(float[] numbers, long[] hashes) {
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
    buckets.observe(numbers);
    categorise(numbers, hashes);
    for (int i = 0; i < transforms.length; i++) {
      if (gaussian(i)) {
        double value = FeatureEncoder.transform(transforms[i], numbers[i]);
        if (FeatureEncoder.present(value)) {
          moments.add(i, value, no, yes);
        }
      } else if (categories[i] != 0) {
        counts.add(tokens + i, categories[i], no, yes);
      }
    }
    for (int i = 0; i < tokens; i++) {
      if (hashes[i] != 0) {
        counts.add(i, hashes[i], no, yes);
      }
    }
    for (int cross = 0; cross < crosses.size(); cross++) {
      if (crosses.value(cross) != 0) {
        counts.add(tokens + transforms.length + cross, crosses.hash(cross), no, yes);
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
    buckets.write(out);
  }
}
