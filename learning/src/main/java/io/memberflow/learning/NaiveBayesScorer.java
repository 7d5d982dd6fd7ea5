package io.memberflow.learning;

import java.io.IOException;

/** A published {@link NaiveBayes}; scores to its bits. */
final class NaiveBayesScorer extends BayesRule {
  private final double prior;

  /** By number; null where it is a category. */
  private final Gaussians[] gaussians;

  /** By position; 0 where it has no categories. */
  private final double[] offsets;

  private final int bits;
  private final SlotWeights weights;

  private NaiveBayesScorer(ModelInput in) throws IOException {
    super(in);
    prior = in.readDouble();
    gaussians = new Gaussians[transforms.length];
    for (int i = 0; i < gaussians.length; i++) {
      gaussians[i] = gaussian(i) ? Gaussians.read(in) : null;
    }
    offsets = new double[counted()];
    for (int position = 0; position < offsets.length; position++) {
      offsets[position] = category(position) ? in.readDouble() : 0;
    }
    bits = in.readByte();
    if (bits < 1 || bits > 30) {
      throw new IOException("bits are %d".formatted(bits));
    }
    weights = new SlotWeights(in.readWeights());
  }

  static NaiveBayesScorer read(ModelInput in) throws IOException {
    return new NaiveBayesScorer(in);
  }

  @Override
  double prior() {
    return prior;
  }

  @Override
  double ofNumber(int number, double value) {
    return gaussians[number].logOdds(value);
  }

  @Override
  boolean known(int position, long hash) {
    return weights.has(slot(position, hash));
  }

  @Override
  double ofCategory(int position, long hash) {
    int slot = slot(position, hash);
    return weights.has(slot) ? weights.of(slot) - offsets[position] : 0;
  }

  private int slot(int position, long hash) {
    return FeatureEncoder.tokenSlot(position, hash, 0, bits);
  }
}
