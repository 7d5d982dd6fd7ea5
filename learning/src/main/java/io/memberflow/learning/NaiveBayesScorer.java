package io.memberflow.learning;

import io.memberflow.catalogue.Transform;
import java.io.IOException;

/** A published {@link NaiveBayes}; scores to its bits. */
final class NaiveBayesScorer extends BayesRule {
  private final double prior;

  /** By number; null where it is a category. */
  private final Gaussians[] gaussians;

  /** By position; 0 where a number is no category. */
  private final double[] offsets;

  private final int bits;
  private final SlotWeights weights;

  private NaiveBayesScorer(ModelInput in) throws IOException {
    super(in.transforms(), in.tokens());
    prior = in.readDouble();
    gaussians = new Gaussians[transforms.length];
    for (int i = 0; i < transforms.length; i++) {
      gaussians[i] = transforms[i] == Transform.PRESENT ? null : Gaussians.read(in);
    }
    offsets = new double[tokens + transforms.length];
    for (int i = 0; i < offsets.length; i++) {
      boolean category = i < tokens || transforms[i - tokens] == Transform.PRESENT;
      offsets[i] = category ? in.readDouble() : 0;
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
  double ofCategory(int position, long hash) {
    int slot = FeatureEncoder.tokenSlot(position, hash, 0, bits);
    return weights.has(slot) ? weights.of(slot) - offsets[position] : 0;
  }
}
