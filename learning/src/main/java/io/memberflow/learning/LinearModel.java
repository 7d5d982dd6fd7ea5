package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * An encoder and a linear learner behind it. Learning first takes the numbers into the running
 * standardisation.
 */
public final class LinearModel implements OnlineModel {
  private final FeatureEncoder encoder;
  private final OnlineLearner learner;
  private final SparseVector x;

  /**
   * @throws IllegalArgumentException if the model has too few bits
   */
  public LinearModel(ModelDefinition model) {
    this(new FeatureEncoder(model, settings(model).bits()), learner(model.kind(), settings(model)));
  }

  private LinearModel(FeatureEncoder encoder, OnlineLearner learner) {
    this.encoder = encoder;
    this.learner = learner;
    x = encoder.newVector();
  }

  private static FtrlSettings settings(ModelDefinition model) {
    return (FtrlSettings) model.learner();
  }

  /** A learner of this kind that has learnt nothing. */
  public static OnlineLearner learner(ModelKind kind, FtrlSettings settings) {
    return switch (kind) {
      case LOGISTIC -> new LogisticRegression(settings);
      case POISSON -> new PoissonRegression(settings);
      case NEGATIVE_BINOMIAL -> new NegativeBinomialRegression(settings);
      case LINEAR -> new LinearRegression(settings);
      default -> throw notLinear(kind);
    };
  }

  private static IllegalArgumentException notLinear(ModelKind kind) {
    return new IllegalArgumentException("kind is " + kind + "; must be a linear one");
  }

  static LinearModel read(ModelDefinition model, DataInput in) throws IOException {
    FeatureEncoder encoder = FeatureEncoder.read(model, in);
    OnlineLearner learner =
        switch (model.kind()) {
          case LOGISTIC -> LogisticRegression.read(in);
          case POISSON -> PoissonRegression.read(in);
          case NEGATIVE_BINOMIAL -> NegativeBinomialRegression.read(in);
          case LINEAR -> LinearRegression.read(in);
          default -> throw notLinear(model.kind());
        };
    learner.adopt(settings(model));
    return new LinearModel(encoder, learner);
  }

  @Override
  public ModelKind kind() {
    return learner.kind();
  }

  @Override
  public double predict(float[] numbers, long[] tokens, double exposure) {
    encoder.encode(numbers, tokens, x);
    return learner.predict(x, exposure);
  }

  @Override
  public void learn(float[] numbers, long[] tokens, double exposure, double label, double weight) {
    encoder.observeAndEncode(numbers, tokens, x);
    learner.learn(x, exposure, label, weight);
  }

  /** Encodes once and reads every weight once. */
  @Override
  public double predictThenLearn(
      float[] numbers, long[] tokens, double exposure, double label, double weight) {
    encoder.observeAndEncode(numbers, tokens, x);
    return learner.predictThenLearn(x, exposure, label, weight);
  }

  @Override
  public long learned() {
    return learner.learned();
  }

  /** Exact: the margin is a sum of weight · value, and each pair comes from one input. */
  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    encoder.encode(numbers, tokens, x);
    into.start(learner.base(exposure));
    encoder.attribute(x, tokens, slot -> learner.scale() * learner.weight(slot), into);
    into.cut();
  }

  FeatureEncoder encoder() {
    return encoder;
  }

  OnlineLearner learner() {
    return learner;
  }

  @Override
  public Map<String, Double> diagnostics() {
    return learner.diagnostics();
  }

  @Override
  public void publish(ModelOutput out) throws IOException {
    encoder.publish(out);
    out.writeDouble(learner.base(1));
    out.writeDouble(learner.scale());
    out.writeWeights(learner.weights());
  }

  @Override
  public void write(DataOutput out) throws IOException {
    encoder.write(out);
    learner.write(out);
  }
}
