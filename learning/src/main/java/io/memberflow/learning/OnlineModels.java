package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.RecalibratedSettings;
import java.io.DataInput;
import java.io.IOException;

/** The one place that knows which class stands behind a model's kind. */
public final class OnlineModels {
  private OnlineModels() {}

  /**
   * A model that has learnt nothing.
   *
   * @throws IllegalArgumentException if the settings do not go together
   */
  public static OnlineModel create(ModelDefinition model) {
    if (model.learner() instanceof RecalibratedSettings) {
      return RecalibratedModel.create(model);
    }
    return switch (model.kind()) {
      case LOGISTIC, POISSON, NEGATIVE_BINOMIAL, LINEAR -> new LinearModel(model);
      case BG_NBD -> new BgNbdModel(model);
      case GAMMA_POISSON -> new GammaPoissonModel(model);
      case NAIVE_BAYES -> new NaiveBayes(model);
      case PERCEPTRON -> new Perceptron(model);
      case ENSEMBLE -> Ensemble.create(model);
    };
  }

  /**
   * Reads what a model wrote whose settings have this definition's structure; it goes on under this
   * definition's settings. Equal bytes and settings give a model that continues identically.
   */
  public static OnlineModel read(ModelDefinition model, DataInput in) throws IOException {
    if (model.learner() instanceof RecalibratedSettings) {
      return RecalibratedModel.read(model, in);
    }
    return switch (model.kind()) {
      case LOGISTIC, POISSON, NEGATIVE_BINOMIAL, LINEAR -> LinearModel.read(model, in);
      case BG_NBD -> BgNbdModel.read(model, in);
      case GAMMA_POISSON -> GammaPoissonModel.read(model, in);
      case NAIVE_BAYES -> NaiveBayes.read(model, in);
      case PERCEPTRON -> Perceptron.read(model, in);
      case ENSEMBLE -> Ensemble.read(model, in);
    };
  }
}
