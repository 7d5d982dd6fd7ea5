package io.memberflow.learning;

import io.memberflow.catalogue.Target;

/**
 * What predicts of a perceptron: margin = base + scale · output of the network. Whether: its {@link
 * LogOdds}. How much: the amount.
 */
final class PerceptronScorer implements Scorer {
  private final Target target;
  private final FeatureEncoder encoder;
  private final FeedForward network;
  private final SparseVector x;
  private double base;
  private double scale;

  PerceptronScorer(
      Target target, FeatureEncoder encoder, FeedForward network, double base, double scale) {
    this.target = target;
    this.encoder = encoder;
    this.network = network;
    x = encoder.newVector();
    set(base, scale);
  }

  /** What the labels so far say. */
  void set(double newBase, double newScale) {
    base = newBase;
    scale = newScale;
  }

  @Override
  public double predict(float[] numbers, long[] tokens, double exposure) {
    encoder.encode(numbers, tokens, x);
    return prediction(network.output(x));
  }

  double prediction(double output) {
    double margin = base + scale * output;
    return target == Target.WHETHER ? LogOdds.probability(margin) : margin;
  }

  /** By integrated gradients from an example of average numbers, without texts. */
  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    encoder.encode(numbers, tokens, x);
    into.start(base + scale * network.integrate(x));
    encoder.attribute(x, tokens, slot -> slot == 0 ? 0 : scale * network.gradient(slot), into);
    into.cut();
  }
}
