package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Target;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Counts are blended as they are, so their logarithms are not. */
class EnsembleOfCountsTest extends AbstractOnlineModelContractTest {
  private static final PoissonRegressionTest POISSON = new PoissonRegressionTest();

  @Override
  ModelDefinition definition() {
    return EnsembleTest.of(
        POISSON.definition(),
        Models.definition(
            ModelKind.NEGATIVE_BINOMIAL,
            Target.HOW_OFTEN,
            Models.settings(0.05, 10),
            EnsembleTest.picked(3, 1, 2)));
  }

  @Override
  double label(double margin, double exposure, SplittableRandom random) {
    return POISSON.label(margin, exposure, random);
  }

  @Override
  double loss(double prediction, double label) {
    return POISSON.loss(prediction, label);
  }

  @Test
  void explanation_ofOneInputThatOnlyOneMemberHas_isLessThanThatMembersOwn() {
    OnlineModel ensemble = model();
    OnlineModel poisson = OnlineModels.create(POISSON.definition());
    train(ensemble, 1, 3_000);
    train(poisson, 1, 3_000);
    float[] numbers = {3, 2, 1};
    long[] tokens = {1, 1};
    Explanation blended = new Explanation(definition());
    Explanation own = new Explanation(definition());
    ensemble.explain(numbers, tokens, 2, blended);
    poisson.explain(numbers, tokens, 2, own);
    assertThat(blended.ofNumber(0)).isBetween(0.0, own.ofNumber(0));
    assertThat(Math.exp(blended.sum()))
        .isCloseTo(ensemble.predict(numbers, tokens, 2), within(1e-9));
  }
}
