package io.memberflow.learning;

import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What predicts of an ensemble. Members are blended by their {@link LogOdds} where probabilities
 * are predicted (Mattern, "Mixing Strategies in Data Compression", 2012) and by their predictions
 * else.
 */
final class Blend implements Scorer {
  private final Target target;
  private final List<Member> members;
  private final double[] weights;

  /** Scratch: what the members say. */
  private final double[] said;

  /** Scratch, made when it is first asked for. */
  private Explanation[] explanations;

  /**
   * One model, and where its inputs lie among those of the ensemble.
   *
   * @param numbers scratch
   * @param tokens scratch
   */
  record Member(Scorer scorer, int[] numberAt, int[] tokenAt, float[] numbers, long[] tokens) {
    Member(Scorer scorer, int[] numberAt, int[] tokenAt) {
      this(scorer, numberAt, tokenAt, new float[numberAt.length], new long[tokenAt.length]);
    }

    /** Takes its inputs out of the ensemble's. */
    Member pick(float[] all, long[] allTokens) {
      for (int i = 0; i < numberAt.length; i++) {
        numbers[i] = all[numberAt[i]];
      }
      for (int i = 0; i < tokenAt.length; i++) {
        tokens[i] = allTokens[tokenAt[i]];
      }
      return this;
    }
  }

  /**
   * @param weights of the members, at least 0, with a sum of 1; read at each prediction
   */
  Blend(Target target, List<Member> members, double[] weights) {
    this.target = target;
    this.members = members;
    this.weights = weights;
    said = new double[members.size()];
  }

  static Blend read(Target target, ModelInput in) throws IOException {
    int count = in.readUnsignedByte();
    List<Member> members = new ArrayList<>();
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      PublishedKind kind = PublishedModel.kind(in.readUTF());
      weights[i] = in.readDouble();
      List<Integer> places = places(in);
      if (kind.kind() == ModelKind.ENSEMBLE) {
        throw new IOException("an ensemble is the member of another");
      }
      ModelInput body = in.of(in.readShort(), places.stream().map(in.inputs()::get).toList());
      Scorer scorer = Scorers.read(kind, target, body);
      members.add(new Member(scorer, among(in, places, false), among(in, places, true)));
    }
    return new Blend(target, members, weights);
  }

  private static List<Integer> places(ModelInput in) throws IOException {
    List<Integer> places = new ArrayList<>();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      int place = in.readUnsignedShort();
      if (place >= in.inputs().size()) {
        throw new IOException("a member has input %d".formatted(place));
      }
      places.add(place);
    }
    return places;
  }

  /** Where those of one type lie among the ensemble's of that type. */
  private static int[] among(ModelInput in, List<Integer> places, boolean text) {
    return places.stream()
        .filter(place -> in.inputs().get(place).text() == text)
        .mapToInt(
            place -> (int) in.inputs().stream().limit(place).filter(i -> i.text() == text).count())
        .toArray();
  }

  @Override
  public double predict(float[] numbers, long[] tokens, double exposure) {
    double blend = 0;
    for (int i = 0; i < said.length; i++) {
      Member member = members.get(i).pick(numbers, tokens);
      double prediction = member.scorer.predict(member.numbers, member.tokens, exposure);
      said[i] = target == Target.WHETHER ? LogOdds.of(prediction) : prediction;
      blend += weights[i] * said[i];
    }
    return target == Target.WHETHER ? LogOdds.probability(blend) : blend;
  }

  /** What each member said to the latest prediction, on the scale on which they are blended. */
  double[] said() {
    return said;
  }

  /** The blend of the members' explanations. */
  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    if (explanations == null) {
      explanations =
          members.stream()
              .map(m -> new Explanation(target, m.numbers.length, m.tokens.length))
              .toArray(Explanation[]::new);
    }
    for (int i = 0; i < explanations.length; i++) {
      Member member = members.get(i).pick(numbers, tokens);
      member.scorer.explain(member.numbers, member.tokens, exposure, explanations[i]);
    }
    double[] shares = into.startBlend(explanations, weights);
    for (int i = 0; i < explanations.length; i++) {
      into.add(shares[i], explanations[i], members.get(i).numberAt, members.get(i).tokenAt);
    }
  }
}
