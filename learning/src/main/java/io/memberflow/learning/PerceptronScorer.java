package io.memberflow.learning;

import io.memberflow.catalogue.Target;
import java.io.IOException;

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

  static PerceptronScorer read(Target target, ModelInput in) throws IOException {
    FeatureEncoder encoder = FeatureEncoder.published(in);
    double base = in.readDouble();
    double scale = in.readDouble();
    FeedForward network = FeedForward.read(inputs(encoder), in);
    return new PerceptronScorer(target, encoder, network, base, scale);
  }

  void publish(ModelOutput out) throws IOException {
    encoder.publish(out);
    out.writeDouble(base);
    out.writeDouble(scale);
    network.publish(out);
  }

  /** How many inputs a network over encoded examples has. */
  static int inputs(FeatureEncoder encoder) {
    return encoder.hashes() ? 1 << encoder.bits() : encoder.reserved();
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

  /** By integrated gradients from an example of average numbers, without categories. */
  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    encoder.encode(numbers, tokens, x);
    into.start(base + scale * network.integrate(x));
    encoder.attribute(x, tokens, slot -> slot == 0 ? 0 : scale * network.gradient(slot), into);
    into.cut();
  }
}
