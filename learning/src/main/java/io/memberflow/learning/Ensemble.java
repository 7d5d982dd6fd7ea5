package io.memberflow.learning;

import io.memberflow.catalogue.EnsembleSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Target;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A blend of models whose weights follow their progressive loss. Each member is a copy that learns
 * from the same examples as the declared model, so it has its bits. Members are blended by their
 * margins where probabilities are predicted (Mattern, "Mixing Strategies in Data Compression",
 * 2012) and by their predictions else; the weights are at least 0 and add up to 1 ({@link
 * ExponentiatedGradient}).
 */
public final class Ensemble implements OnlineModel {
  private final Target target;
  private final List<Member> members;
  private final ExponentiatedGradient weights;

  /** Scratch: what the members say. */
  private final double[] predictions;

  /** One model, and where its inputs lie among those of the ensemble. */
  private record Member(
      String name,
      OnlineModel model,
      int[] numberAt,
      int[] tokenAt,
      float[] numbers,
      long[] tokens) {

    double predict(float[] all, long[] allTokens, double exposure) {
      pick(all, allTokens);
      return model.predict(numbers, tokens, exposure);
    }

    void pick(float[] all, long[] allTokens) {
      for (int i = 0; i < numberAt.length; i++) {
        numbers[i] = all[numberAt[i]];
      }
      for (int i = 0; i < tokenAt.length; i++) {
        tokens[i] = allTokens[tokenAt[i]];
      }
    }
  }

  private Ensemble(Target target, List<Member> members, ExponentiatedGradient weights) {
    this.target = target;
    this.members = members;
    this.weights = weights;
    predictions = new double[members.size()];
  }

  static Ensemble create(ModelDefinition model) {
    List<Member> members = new ArrayList<>();
    for (ModelDefinition member : members(model)) {
      members.add(member(model, member, OnlineModels.create(member)));
    }
    return new Ensemble(model.target(), members, new ExponentiatedGradient(members.size()));
  }

  static Ensemble read(ModelDefinition model, DataInput in) throws IOException {
    List<Member> members = new ArrayList<>();
    for (ModelDefinition member : members(model)) {
      members.add(member(model, member, OnlineModels.read(member, in)));
    }
    return new Ensemble(model.target(), members, ExponentiatedGradient.read(members.size(), in));
  }

  private static List<ModelDefinition> members(ModelDefinition model) {
    return ((EnsembleSettings) model.learner()).members();
  }

  private static Member member(ModelDefinition of, ModelDefinition member, OnlineModel model) {
    int[] numberAt = places(of.features(), member.features(), false);
    int[] tokenAt = places(of.features(), member.features(), true);
    return new Member(
        member.name(),
        model,
        numberAt,
        tokenAt,
        new float[numberAt.length],
        new long[tokenAt.length]);
  }

  private static int[] places(List<ModelFeature> all, List<ModelFeature> own, boolean categorical) {
    List<ModelFeature> among = all.stream().filter(f -> f.categorical() == categorical).toList();
    return own.stream()
        .filter(f -> f.categorical() == categorical)
        .mapToInt(among::indexOf)
        .toArray();
  }

  @Override
  public ModelKind kind() {
    return ModelKind.ENSEMBLE;
  }

  @Override
  public double predict(float[] numbers, long[] tokens, double exposure) {
    return blend(numbers, tokens, exposure);
  }

  /** Leaves what the members say in {@link #predictions}. */
  private double blend(float[] numbers, long[] tokens, double exposure) {
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = members.get(i).predict(numbers, tokens, exposure);
      if (target == Target.WHETHER) {
        double margin = StrictMath.log(predictions[i] / (1 - predictions[i]));
        predictions[i] = GeneralisedLinearModel.within(LogisticRegression.LONGEST_MARGIN, margin);
      }
    }
    double blend = weights.blend(predictions);
    return target == Target.WHETHER ? Recalibration.sigmoid(blend) : blend;
  }

  @Override
  public void learn(float[] numbers, long[] tokens, double exposure, double label, double weight) {
    double blend = blend(numbers, tokens, exposure);
    for (Member member : members) {
      member.pick(numbers, tokens);
      member.model().learn(member.numbers(), member.tokens(), exposure, label, weight);
    }
    // of the log loss by the margin, of half the deviance by the count, of half the squared error
    double gradient = target == Target.HOW_OFTEN ? 1 - label / blend : blend - label;
    weights.learn(predictions, weight * gradient);
  }

  @Override
  public long learned() {
    return members.get(0).model().learned();
  }

  @Override
  public Map<String, Double> diagnostics() {
    Map<String, Double> diagnostics = new LinkedHashMap<>();
    for (int i = 0; i < predictions.length; i++) {
      diagnostics.put("weight." + members.get(i).name(), weights.weight(i));
    }
    return diagnostics;
  }

  double weight(int member) {
    return weights.weight(member);
  }

  @Override
  public void closeEpoch() {
    members.forEach(member -> member.model().closeEpoch());
  }

  @Override
  public void write(DataOutput out) throws IOException {
    for (Member member : members) {
      member.model().write(out);
    }
    weights.write(out);
  }
}
