package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.Transform;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * {@link BayesRule} with Gaussian numbers ({@link ClassMoments}) and categories ({@link
 * ClassCounts}) that are counted by answer. A category that was never seen contributes nothing.
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
        new ClassCounts(model.features().size(), settings(model).bits(), smoothing(model)));
  }

  private NaiveBayes(
      ModelDefinition model, BaseRate base, ClassMoments moments, ClassCounts counts) {
    super(
        List.of(FeatureEncoder.transforms(model.features())),
        (int) model.features().stream().filter(ModelFeature::categorical).count());
    this.base = base;
    this.moments = moments;
    this.counts = counts;
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
  double prior() {
    return LogOdds.of(base.mean());
  }

  @Override
  double ofNumber(int number, double value) {
    return moments.logOdds(number, value);
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

  @Override
  public void publish(ModelOutput out) throws IOException {
    out.writeDouble(prior());
    for (int i = 0; i < transforms.length; i++) {
      if (transforms[i] != Transform.PRESENT) {
        moments.gaussians(i).write(out);
      }
    }
    for (int i = 0; i < tokens + transforms.length; i++) {
      if (i < tokens || transforms[i - tokens] == Transform.PRESENT) {
        out.writeDouble(counts.offset(i));
      }
    }
    counts.publish(out);
  }
}
