package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * {@link BayesRule} with Gaussian numbers ({@link ClassMoments}) and categories ({@link
 * ClassCounts}) that are counted by answer.
 */
public final class NaiveBayes extends BayesRule implements OnlineModel {
  private final BaseRate base;
  private final ClassMoments moments;
  private final ClassCounts counts;

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
    super(
        FeatureEncoder.transforms(model.features()),
        (int) model.features().stream().filter(ModelFeature::categorical).count(),
        buckets,
        Crosses.of(model));
    this.base = base;
    this.moments = moments;
    this.counts = counts;
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
  double prior() {
    return LogOdds.of(base.mean());
  }

  @Override
  double ofNumber(int number, double value) {
    return moments.logOdds(number, value);
  }

  @Override
  boolean known(int position, long hash) {
    return counts.seen(position, hash);
  }

  @Override
  double ofCategory(int position, long hash) {
    return counts.logOdds(position, hash);
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

  @Override
  public void publish(ModelOutput out) throws IOException {
    publishInputs(out);
    out.writeDouble(prior());
    for (int i = 0; i < transforms.length; i++) {
      if (gaussian(i)) {
        moments.gaussians(i).write(out);
      }
    }
    for (int position = 0; position < counted(); position++) {
      if (category(position)) {
        out.writeDouble(counts.offset(position));
      }
    }
    counts.publish(out);
  }
}
