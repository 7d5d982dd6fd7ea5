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
 * A blend of models ({@link Blend}) whose weights follow their progressive loss ({@link
 * ExponentiatedGradient}). Each member is a copy that learns from the same examples as the declared
 * model, so it has its bits.
 */
public final class Ensemble implements OnlineModel {
  private final Target target;
  private final List<ModelFeature> inputs;
  private final List<Member> members;
  private final ExponentiatedGradient weights;
  private final Blend blend;

  /** One model, and its place in the blend. */
  private record Member(ModelDefinition definition, OnlineModel model, Blend.Member blended) {}

  private Ensemble(ModelDefinition model, List<Member> members, ExponentiatedGradient weights) {
    target = model.target();
    inputs = model.features();
    this.members = members;
    this.weights = weights;
    blend = new Blend(target, members.stream().map(Member::blended).toList(), weights.weights());
  }

  static Ensemble create(ModelDefinition model) {
    List<Member> members = new ArrayList<>();
    for (ModelDefinition member : members(model)) {
      members.add(member(model, member, OnlineModels.create(member)));
    }
    return new Ensemble(model, members, new ExponentiatedGradient(members.size()));
  }

  static Ensemble read(ModelDefinition model, DataInput in) throws IOException {
    List<Member> members = new ArrayList<>();
    for (ModelDefinition member : members(model)) {
      members.add(member(model, member, OnlineModels.read(member, in)));
    }
    return new Ensemble(model, members, ExponentiatedGradient.read(members.size(), in));
  }

  private static List<ModelDefinition> members(ModelDefinition model) {
    return ((EnsembleSettings) model.learner()).members();
  }

  private static Member member(ModelDefinition of, ModelDefinition member, OnlineModel model) {
    int[] numberAt = places(of.features(), member.features(), false);
    int[] tokenAt = places(of.features(), member.features(), true);
    return new Member(member, model, new Blend.Member(model, numberAt, tokenAt));
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
    return blend.predict(numbers, tokens, exposure);
  }

  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    blend.explain(numbers, tokens, exposure, into);
  }

  @Override
  public void learn(float[] numbers, long[] tokens, double exposure, double label, double weight) {
    double prediction = blend.predict(numbers, tokens, exposure);
    for (Member member : members) {
      Blend.Member inputs = member.blended.pick(numbers, tokens);
      member.model.learn(inputs.numbers(), inputs.tokens(), exposure, label, weight);
    }
    weights.learn(blend.said(), weight * gradient(target, prediction, label));
  }

  /**
   * Of the log loss by the margin, of half the deviance by the count, of half the squared error.
   */
  static double gradient(Target target, double prediction, double label) {
    return target == Target.HOW_OFTEN ? 1 - label / prediction : prediction - label;
  }

  @Override
  public long learned() {
    return members.get(0).model().learned();
  }

  @Override
  public Map<String, Double> diagnostics() {
    Map<String, Double> diagnostics = new LinkedHashMap<>();
    for (int i = 0; i < members.size(); i++) {
      diagnostics.put("weight." + members.get(i).definition.name(), weight(i));
    }
    return diagnostics;
  }

  double weight(int member) {
    return weights.weights()[member];
  }

  @Override
  public void closeEpoch() {
    members.forEach(member -> member.model().closeEpoch());
  }

  /** Of each member: kind, weight, which of the inputs it has, its format and body. */
  @Override
  public void publish(ModelOutput out) throws IOException {
    out.writeByte(members.size());
    for (int i = 0; i < members.size(); i++) {
      ModelDefinition member = members.get(i).definition;
      out.writeUTF(PublishedKind.of(member).text());
      out.writeDouble(weight(i));
      out.writeShort(member.features().size());
      for (ModelFeature feature : member.features()) {
        out.writeShort(inputs.indexOf(feature));
      }
      out.writeMember(members.get(i).model);
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    for (Member member : members) {
      member.model().write(out);
    }
    weights.write(out);
  }
}
