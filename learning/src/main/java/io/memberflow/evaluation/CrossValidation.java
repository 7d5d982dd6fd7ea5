package io.memberflow.evaluation;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.OnlineModels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Progressive k-fold cross-validation (Blum, Kalai, Langford, "Beating the Hold-Out", COLT 1999):
 * members are split into k folds, model i learns from all folds but i, and predicts fold i only. So
 * it tells how well a model does on members that it has never seen, and how much that differs from
 * sample to sample. One owner thread.
 */
public final class CrossValidation {
  private final List<Fold> folds;

  /** One model and what it was worth on the fold that it skips. */
  private static final class Fold {
    final OnlineModel model;
    final ProgressiveValidation validation;

    Fold(OnlineModel model, ProgressiveValidation validation) {
      this.model = model;
      this.validation = validation;
    }
  }

  /**
   * Over the folds.
   *
   * @param mean of the folds
   * @param deviation between them, with k − 1; NaN where one of them is
   */
  public record Spread(double mean, double deviation) {}

  /**
   * @param definition with at least 2 folds
   */
  public CrossValidation(ModelDefinition definition) {
    folds = new ArrayList<>();
    for (int i = 0; i < definition.evaluation().folds(); i++) {
      folds.add(
          new Fold(
              OnlineModels.create(definition),
              new ProgressiveValidation(definition.target(), definition.evaluation().threshold())));
    }
  }

  /**
   * The fold of a member.
   *
   * @param memberHash 64 well-mixed bits
   */
  public int fold(long memberHash) {
    return (int) Long.remainderUnsigned(memberHash, folds.size());
  }

  /** The prediction of the model that skips the fold. */
  public double predict(int fold, float[] numbers, long[] tokens, double exposure) {
    return folds.get(fold).model.predict(numbers, tokens, exposure);
  }

  /** One answered prediction of the model that skips the fold. */
  public void add(int fold, double prediction, double label, double exposure) {
    folds.get(fold).validation.add(prediction, label, exposure);
  }

  /** All models but the one that skips the fold learn an example of it. */
  public void learn(
      int fold, float[] numbers, long[] tokens, double exposure, double label, double weight) {
    for (int i = 0; i < folds.size(); i++) {
      if (i != fold) {
        folds.get(i).model.learn(numbers, tokens, exposure, label, weight);
      }
    }
  }

  /** As {@link OnlineModel#closeEpoch}. */
  public void closeEpoch() {
    folds.forEach(fold -> fold.model.closeEpoch());
  }

  public List<ModelMetrics> metrics() {
    return folds.stream().map(fold -> fold.validation.metrics()).toList();
  }

  /**
   * Over the folds.
   *
   * @param folds what {@link #metrics()} gave
   */
  public static Spread spread(List<ModelMetrics> folds, Measure measure) {
    return spread(folds.stream().mapToDouble(m -> m.get(measure)).toArray());
  }

  private static Spread spread(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Spread(mean, Math.sqrt(squares / (values.length - 1)));
  }

  public void write(DataOutput out) throws IOException {
    for (Fold fold : folds) {
      fold.model.write(out);
      fold.validation.write(out);
    }
  }

  /** Reads what {@link #write} wrote under the same definition. */
  public void read(ModelDefinition definition, DataInput in) throws IOException {
    for (int i = 0; i < folds.size(); i++) {
      OnlineModel model = OnlineModels.read(definition, in);
      ProgressiveValidation validation = ProgressiveValidation.read(in);
      validation.threshold(definition.evaluation().threshold());
      folds.set(i, new Fold(model, validation));
    }
  }
}
