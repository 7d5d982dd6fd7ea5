package io.memberflow.learning;

import io.memberflow.catalogue.Target;
import java.io.IOException;
import java.util.Optional;

/** The one place that knows what reads the published form of a kind. */
final class Scorers {
  private Scorers() {}

  /** Reads what a model of this kind wrote in {@link OnlineModel#publish}. */
  static Scorer read(PublishedKind kind, Target target, ModelInput in) throws IOException {
    if (kind.recalibration().isPresent()) {
      Recalibration recalibration =
          switch (kind.recalibration().get()) {
            case PLATT -> PlattScaling.published(in);
            case ISOTONIC -> IsotonicCalibration.published(in);
          };
      PublishedKind classifier = new PublishedKind(kind.kind(), Optional.empty());
      return new RecalibratedScorer(read(classifier, target, in), recalibration);
    }
    return switch (kind.kind()) {
      case LOGISTIC, POISSON, NEGATIVE_BINOMIAL, LINEAR -> LinearScorer.read(kind.kind(), in);
      case NAIVE_BAYES -> NaiveBayesScorer.read(in);
      case PERCEPTRON -> PerceptronScorer.read(target, in);
      case ENSEMBLE -> Blend.read(target, in);
      case BG_NBD -> BgNbdScorer.read(in);
      case GAMMA_POISSON -> GammaPoissonScorer.read(in);
    };
  }
}
