package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final ModelDefinition MODEL =
      Models.definition(
          ModelKind.LOGISTIC, Models.settings(0.1, 10), 2, Transform.NONE, Transform.LOG);

  /** A model whose margin is a sum: both ways of explaining it must agree. */
  @Property
  void sumOfTerms_explainedAlongTheInputs_givesEachItsTerm(
      @ForAll @DoubleRange(min = -3, max = 3) double a,
      @ForAll @DoubleRange(min = -3, max = 3) double b,
      @ForAll @DoubleRange(min = -3, max = 3) double c) {
    Scorer sum =
        (numbers, tokens, exposure) ->
            exposure
                * StrictMath.exp(
                    0.5
                        + (Float.isNaN(numbers[0]) ? 0 : a * numbers[0])
                        + (Float.isNaN(numbers[1]) ? 0 : b)
                        + (tokens[0] == 0 ? 0 : c));
    Explanation explanation = new Explanation(Target.HOW_OFTEN, 2, 1);
    sum.explain(new float[] {1.5f, 2}, new long[] {7}, 2, explanation);
    assertThat(explanation.base()).isCloseTo(0.5 + Math.log(2), within(1e-12));
    assertThat(explanation.ofNumber(0)).isCloseTo(1.5 * a, within(1e-12));
    assertThat(explanation.ofNumber(1)).isCloseTo(b, within(1e-12));
    assertThat(explanation.ofToken(0)).isCloseTo(c, within(1e-12));
  }

  @Test
  void interaction_explainedAlongTheInputs_isSharedEqually() {
    Scorer both = (n, t, exposure) -> Float.isNaN(n[0]) || Float.isNaN(n[1]) ? 1 : 5;
    Explanation explanation = new Explanation(Target.HOW_MUCH, 2, 0);
    both.explain(new float[] {1, 1}, new long[0], 1, explanation);
    assertThat(explanation.base()).isEqualTo(1);
    assertThat(explanation.ofNumber(0)).isEqualTo(2);
    assertThat(explanation.ofNumber(1)).isEqualTo(2);
  }

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

  @Test
  void certainPredictions_haveFiniteMargins() {
    assertThat(new Explanation(Target.WHETHER, 0, 0).margin(1)).isEqualTo(35);
    assertThat(new Explanation(Target.WHETHER, 0, 0).margin(0)).isEqualTo(-35);
    assertThat(new Explanation(Target.HOW_OFTEN, 0, 0).margin(0)).isEqualTo(-35);
  }
}
