package io.memberflow.learning;

import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Target;
import java.io.IOException;

/** The one place that knows what reads the published form of a kind. */
final class Scorers {
  private Scorers() {}

  /** Reads what a model of this kind wrote in {@link OnlineModel#publish}. */
  static Scorer read(ModelKind kind, Target target, ModelInput in) throws IOException {
    return switch (kind) {
      case LOGISTIC, POISSON, NEGATIVE_BINOMIAL, LINEAR -> LinearScorer.read(kind, in);
      default -> throw new IOException("models of kind %s have no published form".formatted(kind));
    };
  }
}
