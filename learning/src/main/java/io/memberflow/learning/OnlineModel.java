package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One declared model: its encoder and its learner, from raw inputs to prediction. Predicting
 * changes nothing; learning first takes the numbers into the running standardisation. One owner
 * thread.
 */
public final class OnlineModel {
  private final FeatureEncoder encoder;
  private final OnlineLearner learner;
  private final SparseVector x;

  /**
   * @throws io.memberflow.configuration.ConfigurationException if the model has too few bits
   */
  public OnlineModel(ModelDefinition model) {
    this(new FeatureEncoder(model), OnlineLearners.create(model.kind(), model.learner()));
  }

  private OnlineModel(FeatureEncoder encoder, OnlineLearner learner) {
    this.encoder = encoder;
    this.learner = learner;
    x = encoder.newVector();
  }

  /**
   * The probability (logistic) or the expected count (Poisson).
   *
   * @param numbers the non-categorical features in declared order, NaN where missing
   * @param tokens 64-bit hashes of the categorical features in declared order, 0 where missing
   * @param exposure above 0; 1 for a whole period
   */
  public double predict(float[] numbers, long[] tokens, double exposure) {
    encoder.encode(numbers, tokens, x);
    return learner.predict(x, exposure);
  }

  /**
   * Learns one answered example; arguments as in {@link #predict}.
   *
   * @throws IllegalArgumentException if the label or the exposure is out of range
   */
  public void learn(float[] numbers, long[] tokens, double exposure, double label) {
    encoder.observeAndEncode(numbers, tokens, x);
    learner.learn(x, exposure, label);
  }

  /** The transforms and scales of the inputs, for publication. */
  public FeatureEncoder encoder() {
    return encoder;
  }

  /** The weights, for publication. */
  public OnlineLearner learner() {
    return learner;
  }

  public void write(DataOutput out) throws IOException {
    encoder.write(out);
    OnlineLearners.write(learner, out);
  }

  /** Reads what {@link #write} wrote; equal bytes give a model that continues identically. */
  public static OnlineModel read(DataInput in) throws IOException {
    FeatureEncoder encoder = FeatureEncoder.read(in);
    return new OnlineModel(encoder, OnlineLearners.read(in));
  }
}
