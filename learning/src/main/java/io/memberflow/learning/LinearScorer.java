package io.memberflow.learning;

import io.memberflow.catalogue.ModelKind;
import java.io.IOException;

/** A published linear model; scores to the bits of {@link LinearModel}. */
final class LinearScorer implements Scorer {
  private final ModelKind kind;
  private final FeatureEncoder encoder;
  private final double base;
  private final double scale;
  private final SlotWeights weights;
  private final SparseVector x;

  private LinearScorer(
      ModelKind kind, FeatureEncoder encoder, double base, double scale, SlotWeights weights) {
    this.kind = kind;
    this.encoder = encoder;
    this.base = base;
    this.scale = scale;
    this.weights = weights;
    x = encoder.newVector();
  }

  static LinearScorer read(ModelKind kind, ModelInput in) throws IOException {
    return new LinearScorer(
        kind,
        FeatureEncoder.published(in),
        in.readDouble(),
        in.readDouble(),
        new SlotWeights(in.readWeights()));
  }

  @Override
  public double predict(float[] numbers, long[] tokens, double exposure) {
    encoder.encode(numbers, tokens, x);
    double dot = 0;
    for (int i = 0; i < x.size; i++) {
      dot += weights.of(x.slots[i]) * x.values[i];
    }
    double margin = base + scale * dot;
    return switch (kind) {
      case LOGISTIC -> LogOdds.probability(margin);
      case POISSON, NEGATIVE_BINOMIAL -> PoissonRegression.expected(margin, exposure);
      default -> margin;
    };
  }

  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    encoder.encode(numbers, tokens, x);
    boolean counts = kind == ModelKind.POISSON || kind == ModelKind.NEGATIVE_BINOMIAL;
    into.start(counts ? base + StrictMath.log(exposure) : base);
    encoder.attribute(x, tokens, slot -> scale * weights.of(slot), into);
    into.cut();
  }
}
