package io.memberflow.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class GammaFunctionsTest {
  private static double slack(double expected) {
    return 2e-14 * (1 + Math.abs(expected));
  }

  @Test
  void logGammaAndDigamma_onFixture_equalMpmath() {
    for (double[] row : Fixture.rows("gamma.csv")) {
      assertThat(GammaFunctions.logGamma(row[0]))
          .as("ln gamma of " + row[0])
          .isCloseTo(row[1], within(slack(row[1])));
      assertThat(GammaFunctions.digamma(row[0]))
          .as("digamma of " + row[0])
          .isCloseTo(row[2], within(slack(row[2])));
    }
  }

  @Test
  void cumulative_onFixture_equalsMpmath() {
    for (double[] row : Fixture.rows("gamma-cumulative.csv")) {
      // the exponent of the front factor cancels to shape · 1e-16
      assertThat(GammaFunctions.cumulative(row[0], row[1]))
          .as("P(%s, %s)", row[0], row[1])
          .isCloseTo(row[2], within(1e-12 * Math.max(1, row[0] / 10) * row[2]));
    }
  }

  @Test
  void quantile_onFixture_equalsScipy() {
    for (double[] row : Fixture.rows("gamma-quantile.csv")) {
      assertThat(GammaFunctions.quantile(row[0], row[1]))
          .as("quantile of shape %s at %s", row[0], row[1])
          .isCloseTo(row[2], within(1e-9 * row[2]));
    }
  }

  @Property
  void quantile_ofCumulative_isTheProbability(
      @ForAll @DoubleRange(min = 0.05, max = 2_000) double shape,
      @ForAll @Scale(3) @DoubleRange(min = 0.001, max = 0.999) double p) {
    double x = GammaFunctions.quantile(shape, p);
    assertThat(GammaFunctions.cumulative(shape, x)).isCloseTo(p, within(1e-10));
  }

  @Property
  void recurrence_ofLogGamma_holds(@ForAll @Scale(3) @DoubleRange(min = 1e-3, max = 1e4) double x) {
    double expected = GammaFunctions.logGamma(x) + Math.log(x);
    assertThat(GammaFunctions.logGamma(x + 1)).isCloseTo(expected, within(slack(expected) * 10));
  }
}
