package io.memberflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Target;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProbabilityScoresTest {
  private static ProgressiveValidation at(double threshold) {
    return new ProgressiveValidation(Target.WHETHER, threshold);
  }

  /** Two right yeses, one wrong, one positive missed, six right noes. */
  private static void addTen(ProgressiveValidation v) {
    v.add(0.9, 1, 1);
    v.add(0.3, 1, 1); // at the threshold is a yes
    v.add(0.4, 0, 1);
    v.add(0.2, 1, 1);
    for (int i = 0; i < 6; i++) {
      v.add(0.1, 0, 1);
    }
  }

  @Test
  void yesesAtTheThreshold_giveMeasuresByHand() {
    ProgressiveValidation v = at(0.3);
    addTen(v);
    ModelMetrics m = v.metrics();
    assertThat(m.get(Measure.THRESHOLD)).isEqualTo(0.3);
    assertThat(m.get(Measure.PRECISION)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(m.get(Measure.RECALL)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(m.get(Measure.F1)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(m.get(Measure.ACCURACY)).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void noYes_givesNoPrecision_butARecall() {
    ProgressiveValidation v = at(0.95);
    addTen(v);
    assertThat(v.metrics().get(Measure.PRECISION)).isNaN();
    assertThat(v.metrics().get(Measure.RECALL)).isZero();
    assertThat(v.metrics().get(Measure.F1)).isZero();
  }

  @Test
  void thresholdChanged_countsThePastFromTheHistogram() {
    ProgressiveValidation changed = at(0.5);
    addTen(changed);
    changed.threshold(0.15);
    ProgressiveValidation always = at(0.15);
    addTen(always);
    assertThat(changed.metrics()).isEqualTo(always.metrics());
    assertThat(changed.metrics().get(Measure.RECALL)).isEqualTo(1);
  }

  @Test
  void halvesWithDifferentThresholds_merged_takeTheFirst() {
    ProgressiveValidation one = at(0.15);
    ProgressiveValidation two = at(0.8);
    addTen(one);
    addTen(two);
    one.merge(two);
    assertThat(one.metrics().get(Measure.THRESHOLD)).isEqualTo(0.15);
    assertThat(one.metrics().get(Measure.RECALL)).isEqualTo(1);
  }

  /** Against bins of equal weight made by sorting the predictions themselves. */
  @Test
  void calibrationError_isThatOfSortedPredictions() {
    for (double bias : new double[] {0, 0.5, -1}) {
      SplittableRandom random = new SplittableRandom(7);
      double[][] pairs = new double[60_000][];
      ProgressiveValidation v = at(0.5);
      for (int i = 0; i < pairs.length; i++) {
        double margin = -2 + 2 * (random.nextDouble() + random.nextDouble() - 1);
        double y = random.nextDouble() < 1 / (1 + Math.exp(-margin - bias)) ? 1 : 0;
        pairs[i] = new double[] {1 / (1 + Math.exp(-margin)), y};
        v.add(pairs[i][0], y, 1);
      }
      double exact = sortedError(pairs, ProbabilityScores.CURVE_BINS);
      ModelMetrics m = v.metrics();
      assertThat(m.get(Measure.CALIBRATION_ERROR)).isCloseTo(exact, within(5e-4));
      if (bias == 0) {
        assertThat(m.get(Measure.CALIBRATION_ERROR))
            .isBetween(m.get(Measure.CALIBRATION_NOISE) / 2, m.get(Measure.CALIBRATION_NOISE) * 2);
      } else {
        assertThat(m.get(Measure.CALIBRATION_ERROR))
            .isGreaterThan(10 * m.get(Measure.CALIBRATION_NOISE));
      }
    }
  }

  private static double sortedError(double[][] pairs, int bins) {
    double[][] sorted = pairs.clone();
    Arrays.sort(sorted, (a, b) -> Double.compare(a[0], b[0]));
    double error = 0;
    for (int bin = 0; bin < bins; bin++) {
      double gap = 0;
      for (int i = sorted.length / bins * bin; i < sorted.length / bins * (bin + 1); i++) {
        gap += sorted[i][0] - sorted[i][1];
      }
      error += Math.abs(gap);
    }
    return error / sorted.length;
  }

  @Test
  void curve_hasBinsOfEqualWeight_inOrder_andLosesNothing() {
    ProgressiveValidation v = at(0.5);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 15_000; i++) {
      double p = random.nextDouble();
      v.add(p, random.nextDouble() < p ? 1 : 0, 1);
    }
    List<ReliabilityBin> curve = v.reliability();
    assertThat(curve).hasSize(15);
    assertThat(curve.stream().mapToDouble(ReliabilityBin::weight).sum()).isEqualTo(15_000);
    for (int i = 0; i < curve.size(); i++) {
      assertThat(curve.get(i).weight()).isBetween(900.0, 1_100.0);
      assertThat(curve.get(i).prediction()).isCloseTo((i + 0.5) / 15, within(0.02));
      assertThat(curve.get(i).label()).isCloseTo(curve.get(i).prediction(), within(0.07));
    }
  }

  @Test
  void equalPredictions_areOnePointOfTheCurve() {
    ProgressiveValidation v = at(0.5);
    for (int i = 0; i < 1_000; i++) {
      v.add(0.02, i % 50 == 0 ? 1 : 0, 1);
    }
    assertThat(v.reliability()).hasSize(1);
    assertThat(v.reliability().get(0).prediction()).isCloseTo(0.02, within(1e-4));
    assertThat(v.reliability().get(0).label()).isCloseTo(0.02, within(1e-12));
    assertThat(v.metrics().get(Measure.CALIBRATION_ERROR)).isLessThan(1e-4);
  }
}
