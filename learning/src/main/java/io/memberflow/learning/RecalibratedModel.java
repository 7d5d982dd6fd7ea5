package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.RecalibratedSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A classifier and a correction of its probabilities, which learns from what the classifier
 * predicted before it learnt the answer.
 */
public final class RecalibratedModel implements OnlineModel {
  private final OnlineModel model;
  private final Recalibration recalibration;
  private final RecalibratedScorer scorer;

  private RecalibratedModel(OnlineModel model, Recalibration recalibration) {
    this.model = model;
    this.recalibration = recalibration;
    scorer = new RecalibratedScorer(model, recalibration);
  }

  static RecalibratedModel create(ModelDefinition model) {
    return new RecalibratedModel(OnlineModels.create(inner(model)), recalibration(model));
  }

  static RecalibratedModel read(ModelDefinition model, DataInput in) throws IOException {
    RecalibratedModel read =
        new RecalibratedModel(OnlineModels.read(inner(model), in), recalibration(model));
    read.recalibration.read(in);
    return read;
  }

  private static ModelDefinition inner(ModelDefinition model) {
    return model.withLearner(settings(model).of());
  }

  private static Recalibration recalibration(ModelDefinition model) {
    return switch (settings(model).method()) {
      case PLATT -> new PlattScaling();
      case ISOTONIC -> new IsotonicCalibration();
    };
  }

  private static RecalibratedSettings settings(ModelDefinition model) {
    return (RecalibratedSettings) model.learner();
  }

  @Override
  public ModelKind kind() {
    return model.kind();
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
    double margin = scorer.margin(numbers, tokens, exposure);
    model.learn(numbers, tokens, exposure, label, weight);
    recalibration.learn(margin, label, weight);
  }

  @Override
  public long learned() {
    return model.learned();
  }

  @Override
  public List<String> outputs() {
    return scorer.outputs();
  }

  @Override
  public void outputs(float[] numbers, long[] tokens, double exposure, double[] into) {
    scorer.outputs(numbers, tokens, exposure, into);
  }

  @Override
  public Map<String, Double> diagnostics() {
    return model.diagnostics();
  }

  @Override
  public void closeEpoch() {
    model.closeEpoch();
    recalibration.closeEpoch();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    model.write(out);
    recalibration.write(out);
  }

  @Override
  public void publish(ModelOutput out) throws IOException {
    recalibration.publish(out);
    model.publish(out);
  }
}
