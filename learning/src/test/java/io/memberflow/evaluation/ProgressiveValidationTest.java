package io.memberflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProgressiveValidationTest {
  private static ProgressiveValidation logistic() {
    return new ProgressiveValidation(Target.WHETHER);
  }

  private static ProgressiveValidation poisson() {
    return new ProgressiveValidation(Target.HOW_OFTEN);
  }

  private static byte[] bytes(ProgressiveValidation v) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    v.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  @Test
  void probabilities_answered_giveLossesByHand() {
    ProgressiveValidation v = logistic();
    v.add(0.8, 1, 1);
    v.add(0.4, 0, 1);
    v.add(0.4, 1, 1);
    ModelMetrics m = v.metrics();
    assertThat(m.logLoss())
        .isCloseTo(-(Math.log(0.8) + Math.log(0.6) + Math.log(0.4)) / 3, within(1e-12));
    assertThat(m.baselineLogLoss())
        .isCloseTo(-(2 * Math.log(2 / 3.0) + Math.log(1 / 3.0)) / 3, within(1e-12));
    assertThat(m.auc()).isEqualTo(0.75);
    assertThat(m.calibration()).isCloseTo(0.8, within(1e-12));
    assertThat(m.deviance()).isNaN();
    assertThat(m.examples()).isEqualTo(3);
  }

  @Test
  void certainAndWrong_answered_costsTheClampedLoss() {
    ProgressiveValidation v = logistic();
    v.add(0, 1, 1);
    assertThat(v.metrics().logLoss()).isCloseTo(-Math.log(1e-15), within(1e-9));
    assertThat(v.metrics().auc()).isNaN();
    assertThat(v.metrics().baselineLogLoss()).isZero();
  }

  @Test
  void counts_answered_giveDevianceByHand() {
    ProgressiveValidation v = poisson();
    v.add(0.5, 0, 1);
    v.add(2, 3, 2);
    ModelMetrics m = v.metrics();
    double expected = (2 * 0.5 + 2 * (3 * Math.log(1.5) - 1)) / 2;
    assertThat(m.deviance()).isCloseTo(expected, within(1e-12));
    // the rate 3 / 3 = 1 gives 1 and 2 expected counts
    double baseline = (2 * 1.0 + 2 * (3 * Math.log(1.5) - 1)) / 2;
    assertThat(m.baselineDeviance()).isCloseTo(baseline, within(1e-12));
    assertThat(m.calibration()).isCloseTo(2.5 / 3, within(1e-12));
    assertThat(m.logLoss()).isNaN();
    assertThat(m.auc()).isNaN();
  }

  @Test
  void weight_ofTwo_countsLikeTwoExamples() {
    for (Target target : Target.values()) {
      ProgressiveValidation heavy = new ProgressiveValidation(target);
      ProgressiveValidation twice = new ProgressiveValidation(target);
      heavy.add(0.3, 1, 1, 2);
      heavy.add(0.6, 0, 1, 1);
      twice.add(0.3, 1, 1);
      twice.add(0.3, 1, 1);
      twice.add(0.6, 0, 1);
      assertThat(heavy.metrics().loss()).isCloseTo(twice.metrics().loss(), within(1e-12));
      assertThat(heavy.metrics().baselineLoss())
          .isCloseTo(twice.metrics().baselineLoss(), within(1e-12));
      assertThat(heavy.metrics().calibration()).isEqualTo(twice.metrics().calibration());
    }
  }

  @Test
  void auc_ofHistogram_isWithinThousandthAndItsBound() {
    for (double spread : new double[] {0.3, 1, 3}) {
      SplittableRandom random = new SplittableRandom(1);
      ProgressiveValidation v = logistic();
      double[][] pairs = new double[20_000][];
      for (int i = 0; i < pairs.length; i++) {
        double margin = spread * (random.nextDouble() + random.nextDouble() - 1);
        double p = 1 / (1 + Math.exp(-margin));
        double y = random.nextDouble() < p ? 1 : 0;
        pairs[i] = new double[] {i % 10 == 0 ? 0.5 : p, y};
        v.add(pairs[i][0], y, 1);
      }
      double error = Math.abs(v.metrics().auc() - exactAuc(pairs));
      assertThat(error).isLessThan(1e-3).isLessThanOrEqualTo(v.metrics().aucErrorBound());
    }
  }

  /** By ranks, ties half. */
  private static double exactAuc(double[][] pairs) {
    double[][] sorted = pairs.clone();
    Arrays.sort(sorted, Comparator.comparingDouble(p -> p[0]));
    double won = 0;
    double below = 0;
    double positives = 0;
    for (int i = 0; i < sorted.length; ) {
      double p = 0;
      double n = 0;
      int j = i;
      for (; j < sorted.length && sorted[j][0] == sorted[i][0]; j++) {
        p += sorted[j][1];
        n += 1 - sorted[j][1];
      }
      won += p * below + p * n / 2;
      below += n;
      positives += p;
      i = j;
    }
    return won / (positives * below);
  }

  @Test
  void halves_merged_equalTheWhole() {
    for (Target target : Target.values()) {
      ProgressiveValidation whole = new ProgressiveValidation(target);
      ProgressiveValidation one = new ProgressiveValidation(target);
      ProgressiveValidation two = new ProgressiveValidation(target);
      SplittableRandom random = new SplittableRandom(3);
      for (int i = 0; i < 1_000; i++) {
        double p = random.nextDouble();
        double y = random.nextInt(2);
        whole.add(p, y, 1);
        (i < 300 ? one : two).add(p, y, 1);
      }
      one.merge(two);
      assertThat(one.metrics().loss()).isCloseTo(whole.metrics().loss(), within(1e-12));
      assertThat(Double.compare(one.metrics().auc(), whole.metrics().auc())).isZero();
      assertThat(one.metrics().baselineLoss())
          .isCloseTo(whole.metrics().baselineLoss(), within(1e-12));
    }
    assertThatThrownBy(() -> logistic().merge(poisson()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void state_copied_givesEqualBytesAndMetrics() throws IOException {
    for (Target target : Target.values()) {
      ProgressiveValidation v = new ProgressiveValidation(target);
      v.add(0.3, 1, 1);
      v.add(0.7, 0, 0.5);
      ProgressiveValidation copy =
          ProgressiveValidation.read(new DataInputStream(new ByteArrayInputStream(bytes(v))));
      assertThat(bytes(copy)).isEqualTo(bytes(v));
      assertThat(copy.metrics()).isEqualTo(v.metrics());
    }
  }

  @Test
  void nothing_answered_givesNoNumbers() {
    for (Target target : Target.values()) {
      ModelMetrics m = new ProgressiveValidation(target).metrics();
      assertThat(m.loss()).isNaN();
      assertThat(m.calibration()).isNaN();
    }
  }

  @Test
  void wrongArguments_areRefused_andNotCounted() {
    ProgressiveValidation v = logistic();
    assertThatThrownBy(() -> v.add(Double.NaN, 1, 1)).hasMessageContaining("prediction is NaN");
    assertThatThrownBy(() -> v.add(0.5, 2, 1)).hasMessageContaining("label is 2.0");
    assertThatThrownBy(() -> v.add(0.5, 1, 0)).hasMessageContaining("exposure is 0");
    assertThatThrownBy(() -> v.add(0.5, 1, 1, -1)).hasMessageContaining("weight is -1.0");
    assertThat(v.metrics().examples()).isZero();
  }
}
