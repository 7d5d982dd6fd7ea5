package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.PerceptronSettings;
import io.memberflow.catalogue.Target;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A multilayer perceptron ({@link NeuralNetwork}) over encoded features. How much: mean + deviation
 * · output, of the labels so far; half the squared error of the standardised label. Whether: the
 * log-odds are logit(base rate) + output; the log loss. The exposure is not used.
 *
 * <p>From the hundredth label on, a label counts at most {@value #LARGEST_RESIDUAL} deviations from
 * the mean, and the error of one example at most as many: one absurd label does not destroy what
 * was learnt.
 */
public final class Perceptron implements OnlineModel {
  private static final double LARGEST_RESIDUAL = 20;
  private static final long WARM = 100;

  private final Target target;
  private final FeatureEncoder encoder;
  private final NeuralNetwork network;
  private final BaseRate base;
  private final RunningMoments labels;
  private final SparseVector x;
  private final PerceptronScorer scorer;

  public Perceptron(ModelDefinition model) {
    this(
        model,
        new FeatureEncoder(model, settings(model).bits()),
        new BaseRate(settings(model).prior()),
        new RunningMoments(1));
  }

  private Perceptron(
      ModelDefinition model, FeatureEncoder encoder, BaseRate base, RunningMoments labels) {
    PerceptronSettings settings = settings(model);
    target = model.target();
    this.encoder = encoder;
    this.base = base;
    this.labels = labels;
    x = encoder.newVector();
    network =
        new NeuralNetwork(
            PerceptronScorer.inputs(encoder),
            encoder.active(),
            settings.hidden().stream().mapToInt(Integer::intValue).toArray(),
            settings.learningRate(),
            settings.batch(),
            settings.seed());
    scorer = new PerceptronScorer(target, encoder, network.network(), 0, 1);
    derive();
  }

  /** After a label. */
  private void derive() {
    if (target == Target.WHETHER) {
      scorer.set(LogOdds.of(base.mean()), 1);
    } else {
      scorer.set(labels.mean(0), labels.deviation(0));
    }
  }

  private static PerceptronSettings settings(ModelDefinition model) {
    return (PerceptronSettings) model.learner();
  }

  static Perceptron read(ModelDefinition model, DataInput in) throws IOException {
    FeatureEncoder encoder = FeatureEncoder.read(model, in);
    BaseRate base = BaseRate.read(in);
    base.adopt(settings(model).prior());
    Perceptron perceptron = new Perceptron(model, encoder, base, RunningMoments.read(in));
    perceptron.network.read(in);
    return perceptron;
  }

  @Override
  public ModelKind kind() {
    return ModelKind.PERCEPTRON;
  }

  @Override
  public double predict(float[] numbers, long[] tokens, double exposure) {
    return scorer.predict(numbers, tokens, exposure);
  }

  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    scorer.explain(numbers, tokens, exposure, into);
  }

  @Override
  public void learn(float[] numbers, long[] tokens, double exposure, double label, double weight) {
    boolean whether = target == Target.WHETHER;
    if (whether ? !(label >= 0 && label <= 1) : !(Math.abs(label) <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "label is %s; must be %s"
              .formatted(label, whether ? "0–1" : "a finite amount; leave out what has none"));
    }
    encoder.observeAndEncode(numbers, tokens, x);
    double gradient;
    if (whether) {
      base.add(label, 1, weight);
      derive();
      gradient = scorer.prediction(network.output(x)) - label;
    } else {
      double believed = believed(label);
      base.add(0, 1, weight);
      if (weight > 0) {
        labels.observe(0, believed);
      }
      derive();
      gradient = network.output(x) - labels.standardise(0, believed);
    }
    network.learn(x, weight * GeneralisedLinearModel.within(LARGEST_RESIDUAL, gradient));
  }

  private double believed(double label) {
    if (labels.count(0) < WARM) {
      return label;
    }
    double most = LARGEST_RESIDUAL * labels.deviation(0);
    return Math.max(labels.mean(0) - most, Math.min(labels.mean(0) + most, label));
  }

  @Override
  public long learned() {
    return base.labels();
  }

  @Override
  public void publish(ModelOutput out) throws IOException {
    scorer.publish(out);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    encoder.write(out);
    base.write(out);
    labels.write(out);
    network.write(out);
  }
}
