package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.FtrlSettings;
import java.io.IOException;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class FtrlProximalTest {
  private static SparseVector vector(int slot, float value) {
    SparseVector x = new SparseVector(1);
    x.add(slot, value);
    return x;
  }

  @Test
  void papersAlgorithm_runByNumpy_givesSamePredictionsAndWeights() {
    Properties reference = Fixture.properties("ftrl.properties");
    FtrlProximal ftrl =
        new FtrlProximal(
            new FtrlSettings(
                Fixture.number(reference, "alpha"),
                Fixture.number(reference, "beta"),
                Fixture.number(reference, "l1"),
                Fixture.number(reference, "l2"),
                8));
    SparseVector x = new SparseVector(6);
    for (double[] row : Fixture.rows("ftrl.csv")) {
      x.clear();
      for (int i = 0; i < 6; i++) {
        if (row[1 + i] != 0) {
          x.add(i, (float) row[1 + i]);
        }
      }
      double p = 1 / (1 + Math.exp(-ftrl.dot(x)));
      // values have two decimals, which a float holds to 1e-7
      assertThat(p).isCloseTo(row[7], within(1e-6));
      ftrl.update(x, p - row[0]);
    }
    for (int i = 0; i < 6; i++) {
      assertThat(ftrl.weight(i)).isCloseTo(Fixture.number(reference, "w" + i), within(1e-6));
    }
  }

  @Test
  void firstStep_computedByHand_isEqual() {
    // z = 2, r = 2: w = -(2 - 0.5) / ((1 + 2) / 0.1 + 3) = -1.5 / 33
    FtrlProximal ftrl = new FtrlProximal(new FtrlSettings(0.1, 1, 0.5, 3, 8));
    ftrl.update(vector(7, 2), 1);
    assertThat(ftrl.weight(7)).isCloseTo(-1.5 / 33, within(1e-15));
    assertThat(ftrl.dot(vector(7, 4))).isCloseTo(-6 / 33.0, within(1e-15));
  }

  @Test
  void smallGradients_belowL1_keepWeightAtZero_butNotTheBias() {
    FtrlProximal ftrl = new FtrlProximal(new FtrlSettings(0.1, 1, 0.5, 3, 8));
    ftrl.update(vector(7, 1), 0.4);
    ftrl.update(vector(0, 1), 0.4);
    assertThat(ftrl.weight(7)).isZero();
    assertThat(ftrl.weight(0)).isCloseTo(-0.4 * 0.1 / 1.4, within(1e-15));
  }

  @Test
  void hugeGradient_fromZero_movesWeightByLessThanAlpha() {
    FtrlProximal ftrl = new FtrlProximal(Models.settings(0.1, 8));
    ftrl.update(vector(7, Float.MAX_VALUE), 1e100);
    assertThat(ftrl.weight(7)).isBetween(-0.1, 0.0);
  }

  @Test
  void state_written_holdsTouchedSlotsOnly() throws IOException {
    FtrlProximal ftrl = new FtrlProximal(Models.settings(0.1, 20));
    ftrl.update(vector(1 << 19, 1), 0.4);
    ftrl.update(vector(3, 1), 0.4);
    byte[] bytes = Models.bytes(ftrl::write);
    assertThat(bytes).hasSize(4 * 8 + 1 + 4 + 2 * 20);
    FtrlProximal copy = FtrlProximal.read(Models.input(bytes));
    assertThat(copy.weight(1 << 19)).isEqualTo(ftrl.weight(1 << 19));
    assertThat(Models.bytes(copy::write)).isEqualTo(bytes);
  }

  @Property(tries = 300)
  void otherSettings_adopted_moveNoWeight(
      @ForAll @Scale(4) @DoubleRange(min = 1e-3, max = 10) double rate,
      @ForAll @Scale(4) @DoubleRange(min = 1e-3, max = 100) double beta,
      @ForAll @Scale(4) @DoubleRange(max = 5) double l1,
      @ForAll @Scale(4) @DoubleRange(max = 50) double l2,
      @ForAll long seed) {
    FtrlProximal ftrl = new FtrlProximal(new FtrlSettings(0.3, 1, seed % 2 == 0 ? 0.7 : 0, 2, 8));
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      ftrl.update(vector(random.nextInt(40), 1), random.nextDouble() * 4 - 2);
    }
    double[] before = IntStream.range(0, 256).mapToDouble(ftrl::weight).toArray();
    assertThat(before[0]).isNotZero();

    ftrl.adopt(new FtrlSettings(rate, beta, l1, l2, 8));

    // z holds λ1 beside the weight, so a weight far below it is kept to the rounding of z
    for (int slot = 0; slot < 256; slot++) {
      assertThat(ftrl.weight(slot))
          .as("slot " + slot)
          .isCloseTo(before[slot], within(1e-12 * Math.abs(before[slot]) + 1e-12));
    }
  }

  /** z = 2, r = 2, w = −1.5 / 33 as above; then D' = (2 + 2) / 0.2 + 1 = 21. */
  @Test
  void stepAfterAdoption_computedByHand_isEqual() {
    FtrlProximal ftrl = new FtrlProximal(new FtrlSettings(0.1, 1, 0.5, 3, 8));
    ftrl.update(vector(7, 2), 1);
    ftrl.adopt(new FtrlSettings(0.2, 2, 0.25, 1, 8));
    double w = -1.5 / 33;
    double z = -w * 21 + 0.25;
    double r = Math.sqrt(4 + 9);

    ftrl.update(vector(7, 1), 3);

    double moved = z + 3 - (r - 2) / 0.2 * w;
    assertThat(ftrl.weight(7)).isCloseTo(-(moved - 0.25) / ((2 + r) / 0.2 + 1), within(1e-15));
  }

  @Test
  void equalSettings_adopted_changeNoBit() {
    FtrlProximal ftrl = new FtrlProximal(new FtrlSettings(0.1, 1, 0.5, 3, 8));
    ftrl.update(vector(7, 2), 1);
    byte[] before = Models.bytes(ftrl::write);
    ftrl.adopt(new FtrlSettings(0.1, 1, 0.5, 3, 8));
    assertThat(Models.bytes(ftrl::write)).isEqualTo(before);
  }

  @Test
  void otherBits_adopted_areRefused() {
    FtrlProximal ftrl = new FtrlProximal(Models.settings(0.1, 8));
    assertThatThrownBy(() -> ftrl.adopt(Models.settings(0.1, 9)))
        .hasMessageContaining("keep bits: 8");
  }
}
