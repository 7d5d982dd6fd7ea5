package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.RecalibratedSettings;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class PlattScalingTest extends AbstractRecalibratedModelContractTest {
  @Override
  RecalibratedSettings.Method method() {
    return RecalibratedSettings.Method.PLATT;
  }

  /** Learns margins that alternate around 0, and what became of them. */
  private static PlattScaling learnt(double margin, DoubleUnaryOperator label) {
    PlattScaling scaling = new PlattScaling();
    for (int i = 0; i < 200_000; i++) {
      double m = i % 2 == 0 ? margin : -margin;
      scaling.learn(m, label.applyAsDouble(m), 1);
    }
    return scaling;
  }

  private static double slope(PlattScaling scaling) {
    double h = 0.01;
    return (LogOdds.of(scaling.probability(h)) - LogOdds.of(scaling.probability(-h))) / (2 * h);
  }

  @Test
  void newCorrection_changesNothing() {
    for (double margin = -30; margin <= 30; margin += 0.5) {
      assertThat(new PlattScaling().probability(margin)).isEqualTo(LogOdds.probability(margin));
    }
  }

  /** Margins that say the opposite of what happens must not turn the ranking round. */
  @Test
  void marginsThatAreWrongAlways_areFlattenedToTheBound_notReversed() {
    assertThat(slope(learnt(2, m -> m > 0 ? 0 : 1))).isCloseTo(0.05, within(1e-6));
  }

  @Test
  void marginsThatAreRightAlways_areSteepenedToTheBoundAtMost() {
    assertThat(slope(learnt(0.05, m -> m > 0 ? 1 : 0))).isCloseTo(20, within(1e-6));
  }

  @Test
  void answersThatAreAlwaysEqual_shiftToTheBoundAtMost() {
    double yes = LogOdds.of(learnt(0, m -> 1).probability(0));
    double no = LogOdds.of(learnt(0, m -> 0).probability(0));
    assertThat(yes).isBetween(7.0, 10 + 1e-9);
    assertThat(no).isBetween(-10 - 1e-9, -7.0);
  }
}
