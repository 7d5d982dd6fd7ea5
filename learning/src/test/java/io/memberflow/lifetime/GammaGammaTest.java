package io.memberflow.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class GammaGammaTest {
  /** Fader and Hardie, note 025. */
  private static final GammaGamma PUBLISHED = new GammaGamma(6.25, 3.74, 15.44);

  @Test
  void cdnow_fitted_givesTheNotesParameters() {
    Rows spends = Cdnow.spends();
    assertThat(spends.size()).isEqualTo(946);
    GammaGamma fit = GammaGamma.fit(spends, GammaGamma.around(30));
    System.out.printf("cdnow: %s, log likelihood %.4f%n", fit, fit.logLikelihood(spends));
    assertThat(fit.p()).isCloseTo(6.25, within(0.005));
    assertThat(fit.q()).isCloseTo(3.74, within(0.005));
    assertThat(fit.v()).isCloseTo(15.44, within(0.01));
  }

  /** The spreadsheet of note 025, members 1, 2, 3, 6 and 9, as quoted by the tests of lifetimes. */
  @Test
  void cdnow_expectedSpend_equalsTheAuthorsSpreadsheet() {
    double[][] members = {{2, 22.35, 24.65}, {1, 11.77, 18.91}, {0, 0, 35.17}};
    for (double[] member : members) {
      assertThat(PUBLISHED.expected(member[0], member[1])).isCloseTo(member[2], within(0.05));
    }
    assertThat(PUBLISHED.expected()).isEqualTo(PUBLISHED.expected(0, 0));
  }

  private static Rows fixture() {
    Rows rows = new Rows();
    for (double[] row : Fixture.rows("customers.csv")) {
      rows.add(row[3], row[4], 0, 1);
    }
    return rows;
  }

  @Test
  void fixture_fitted_equalsScipy() {
    Rows rows = fixture();
    GammaGamma fit = GammaGamma.fit(rows, GammaGamma.around(25));
    Percentage close = Percentage.withPercentage(0.01);
    assertThat(fit.p()).isCloseTo(Fixture.number("gammaGamma.p"), close);
    assertThat(fit.q()).isCloseTo(Fixture.number("gammaGamma.q"), close);
    assertThat(fit.v()).isCloseTo(Fixture.number("gammaGamma.v"), close);
    double best = Fixture.number("gammaGamma.logLikelihood");
    assertThat(fit.logLikelihood(rows)).isBetween(best - 1e-6, best + 1e-4);
  }

  @Test
  void gradient_anywhere_equalsFiniteDifferences() {
    Rows rows = fixture();
    double[] logs = {0.7, 1.2, 2.1};
    double[] gradient = new double[3];
    GammaGamma.minusMean(rows, logs, gradient);
    double h = 1e-5;
    for (int i = 0; i < 3; i++) {
      double[] up = logs.clone();
      double[] down = logs.clone();
      up[i] += h;
      down[i] -= h;
      double difference =
          (GammaGamma.minusMean(rows, up, new double[3])
                  - GammaGamma.minusMean(rows, down, new double[3]))
              / (2 * h);
      assertThat(gradient[i]).as("by parameter " + i).isCloseTo(difference, within(1e-8));
    }
  }

  @Test
  void manyPurchases_outweighThePopulation() {
    double one = PUBLISHED.expected(1, 100);
    double many = PUBLISHED.expected(1_000, 100);
    assertThat(one).isBetween(PUBLISHED.expected(), 100.0);
    assertThat(many).isCloseTo(100, within(0.1));
  }

  @Test
  void equalAmounts_fitted_giveFiniteParameters() {
    Rows rows = new Rows();
    for (int i = 0; i < 100; i++) {
      rows.add(1 + i % 3, 20, 0, 1);
    }
    assertThat(GammaGamma.fit(rows, GammaGamma.around(20)).expected()).isCloseTo(20, within(1.0));
  }

  @Test
  void qWithoutAMean_isRefused() {
    assertThatThrownBy(() -> new GammaGamma(1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("q is 1.0; must be above 1 and finite");
  }
}
