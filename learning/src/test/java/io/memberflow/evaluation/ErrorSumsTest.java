package io.memberflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Target;
import org.junit.jupiter.api.Test;

class ErrorSumsTest {
  @Test
  void amounts_answered_giveErrorsByHand() {
    ProgressiveValidation v = new ProgressiveValidation(Target.HOW_MUCH);
    v.add(10, 12, 1);
    v.add(5, -4, 1); // a refund
    v.add(0, 1, 1);
    ModelMetrics m = v.metrics();
    assertThat(m.get(Measure.MAE)).isCloseTo(4, within(1e-12));
    assertThat(m.get(Measure.RMSE)).isCloseTo(Math.sqrt((4 + 81 + 1) / 3.0), within(1e-12));
    assertThat(m.get(Measure.BIAS)).isCloseTo(2, within(1e-12));
    // the mean label is 3: 81 + 49 + 4
    assertThat(m.get(Measure.BASELINE_RMSE)).isCloseTo(Math.sqrt(134 / 3.0), within(1e-12));
    assertThat(m.skill()).isCloseTo(1 - 86 / 134.0, within(1e-12));
    assertThat(m.calibration()).isCloseTo(15 / 9.0, within(1e-12));
    assertThat(m.get(Measure.LOG_LOSS)).isNaN();
  }

  @Test
  void counts_answered_giveErrorsBesideTheDeviance() {
    ProgressiveValidation v = new ProgressiveValidation(Target.HOW_OFTEN);
    v.add(0.5, 0, 1);
    v.add(2, 3, 2);
    assertThat(v.metrics().get(Measure.MAE)).isCloseTo(0.75, within(1e-12));
    assertThat(v.metrics().get(Measure.RMSE)).isCloseTo(Math.sqrt(1.25 / 2), within(1e-12));
    assertThat(v.metrics().get(Measure.BIAS)).isCloseTo(-0.25, within(1e-12));
  }

  /** Σ y² − (Σ y)² / n would lose all figures here. */
  @Test
  void spread_ofLargeNearlyEqualLabels_isExact() {
    ProgressiveValidation one = new ProgressiveValidation(Target.HOW_MUCH);
    ProgressiveValidation two = new ProgressiveValidation(Target.HOW_MUCH);
    for (int i = 0; i < 1_000; i++) {
      (i < 300 ? one : two).add(1e9, 1e9 + i % 2, 1);
    }
    one.merge(two);
    assertThat(one.metrics().get(Measure.BASELINE_RMSE)).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void meanLabelAsPrediction_hasNoSkill() {
    ProgressiveValidation v = new ProgressiveValidation(Target.HOW_MUCH);
    for (int i = 0; i < 10; i++) {
      v.add(4.5, i, 1);
    }
    assertThat(v.metrics().skill()).isCloseTo(0, within(1e-12));
  }
}
