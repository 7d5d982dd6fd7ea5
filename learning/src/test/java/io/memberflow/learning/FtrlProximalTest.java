package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.FtrlSettings;
import java.io.IOException;
import java.util.Properties;
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
}
