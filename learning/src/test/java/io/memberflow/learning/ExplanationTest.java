package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final ModelDefinition MODEL =
      Models.definition(
          ModelKind.LOGISTIC, Models.settings(0.1, 10), 2, Transform.NONE, Transform.LOG);

  @Test
  void linearModel_explained_givesEachInputItsWeightTimesValue() {
    LinearModel model = new LinearModel(MODEL);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      float[] numbers = {random.nextInt(9), random.nextInt(4) == 0 ? Float.NaN : random.nextInt(9)};
      long[] tokens = {1 + random.nextInt(3), random.nextInt(3)};
      model.learn(numbers, tokens, 1, numbers[0] > 4 && tokens[0] == 1 ? 1 : 0, 1);
    }
    FeatureEncoder encoder = model.encoder();
    OnlineLearner learner = model.learner();
    Explanation explanation = new Explanation(MODEL);

    // the second number is missing, and so is the first text
    model.explain(new float[] {8, Float.NaN}, new long[] {0, 2}, 1, explanation);

    double z = (8 - encoder.mean(0)) / encoder.deviation(0);
    assertThat(explanation.base()).isEqualTo(learner.base(1) + learner.weight(0));
    assertThat(explanation.ofNumber(0)).isCloseTo(learner.weight(1) * z, within(1e-6));
    assertThat(explanation.ofNumber(1)).isEqualTo(learner.weight(4));
    assertThat(explanation.ofToken(0)).isZero();
    assertThat(explanation.ofToken(1)).isEqualTo(learner.weight(encoder.tokenSlot(1, 2)));
  }

  private static Explanation explanation(Target target, double base, double a, double b) {
    Explanation explanation = new Explanation(target, 2, 0);
    explanation.start(base);
    explanation.addNumber(0, a);
    explanation.addNumber(1, b);
    return explanation;
  }

  @Property
  void blend_ofAnyTarget_addsUpToTheMarginOfTheBlend(
      @ForAll Target target,
      @ForAll @DoubleRange(min = 0, max = 1) double weight,
      @ForAll @Size(6) List<@DoubleRange(min = -3, max = 3) Double> of) {
    Explanation[] members = {
      explanation(target, of.get(0), of.get(1), of.get(2)),
      explanation(target, of.get(3), of.get(4), of.get(5))
    };
    double[] weights = {weight, 1 - weight};
    double expected =
        target == Target.HOW_OFTEN
            ? Math.log(
                weight * Math.exp(members[0].sum()) + (1 - weight) * Math.exp(members[1].sum()))
            : weight * members[0].sum() + (1 - weight) * members[1].sum();
    Explanation blend = new Explanation(target, 3, 0);

    double[] shares = blend.startBlend(members, weights);
    blend.add(shares[0], members[0], new int[] {0, 1}, new int[0]);
    blend.add(shares[1], members[1], new int[] {2, 1}, new int[0]);

    assertThat(blend.sum()).isCloseTo(expected, within(1e-12));
    assertThat(blend.ofNumber(0)).isCloseTo(shares[0] * of.get(1), within(1e-12));
    assertThat(blend.ofNumber(1))
        .isCloseTo(shares[0] * of.get(2) + shares[1] * of.get(5), within(1e-12));
    assertThat(blend.ofNumber(2)).isCloseTo(shares[1] * of.get(4), within(1e-12));
  }

  @Test
  void bend_alongALine_isExact_andAlongACurve_keepsTheShares() {
    Explanation line = explanation(Target.WHETHER, 1, 2, -0.5);
    line.bend(margin -> 3 * margin - 1);
    assertThat(line.base()).isEqualTo(2);
    assertThat(line.ofNumber(0)).isCloseTo(6, within(1e-12));
    assertThat(line.ofNumber(1)).isCloseTo(-1.5, within(1e-12));

    Explanation curve = explanation(Target.WHETHER, 1, 2, -0.5);
    curve.bend(margin -> margin * margin);
    assertThat(curve.base()).isEqualTo(1);
    assertThat(curve.sum()).isCloseTo(2.5 * 2.5, within(1e-12));
    assertThat(curve.ofNumber(0) / curve.ofNumber(1)).isCloseTo(-4, within(1e-12));
  }

  @Test
  void logOdds_beyondTheLongest_areCutWithTheirShares() {
    Explanation certain = explanation(Target.WHETHER, -1, 60, -20);
    certain.cut();
    assertThat(certain.base()).isEqualTo(-1);
    assertThat(certain.sum()).isCloseTo(35, within(1e-12));
    assertThat(certain.ofNumber(0) / certain.ofNumber(1)).isCloseTo(-3, within(1e-12));
  }

  @Test
  void certainPredictions_haveFiniteMargins() {
    assertThat(new Explanation(Target.WHETHER, 0, 0).margin(1)).isEqualTo(35);
    assertThat(new Explanation(Target.WHETHER, 0, 0).margin(0)).isEqualTo(-35);
    assertThat(new Explanation(Target.HOW_OFTEN, 0, 0).margin(0)).isEqualTo(-35);
  }
}
