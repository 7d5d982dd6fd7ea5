package io.memberflow.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class GammaPoissonTest {
  private static final GammaPoisson START = new GammaPoisson(1, 1);

  private static Rows fixture() {
    Rows rows = new Rows();
    for (double[] row : Fixture.rows("customers.csv")) {
      rows.add(row[0], row[2], 0, 1);
    }
    return rows;
  }

  @Test
  void fixture_fitted_equalsScipysNegativeBinomial() {
    Rows rows = fixture();
    GammaPoisson fit = GammaPoisson.fit(rows, START);
    Percentage close = Percentage.withPercentage(0.01);
    assertThat(fit.shape()).isCloseTo(Fixture.number("gammaPoisson.shape"), close);
    assertThat(fit.rate()).isCloseTo(Fixture.number("gammaPoisson.rate"), close);
    double best = Fixture.number("gammaPoisson.logLikelihood");
    assertThat(fit.logLikelihood(rows)).isBetween(best - 1e-6, best + 1e-4);
  }

  @Test
  void gradient_anywhere_equalsFiniteDifferences() {
    Rows rows = fixture();
    double[] logs = {0.7, 1.9};
    double[] gradient = new double[2];
    GammaPoisson.minusMean(rows, logs, gradient);
    double h = 1e-5;
    for (int i = 0; i < 2; i++) {
      double[] up = logs.clone();
      double[] down = logs.clone();
      up[i] += h;
      down[i] -= h;
      double difference =
          (GammaPoisson.minusMean(rows, up, new double[2])
                  - GammaPoisson.minusMean(rows, down, new double[2]))
              / (2 * h);
      assertThat(gradient[i]).as("by parameter " + i).isCloseTo(difference, within(1e-8));
    }
  }

  @Test
  void member_afterEvents_isBetweenPriorAndOwnRate() {
    GammaPoisson prior = new GammaPoisson(2, 4);
    assertThat(prior.after(0, 0)).isEqualTo(prior);
    assertThat(prior.after(10, 4).mean()).isEqualTo(12 / 8.0);
    assertThat(prior.after(0, 100).mean()).isLessThan(prior.mean());
  }

  /** A gamma variable of shape 1 is exponential, whose quantile is −ln(1 − p) / rate. */
  @Test
  void quantile_ofShapeOne_isTheExponentials() {
    assertThat(new GammaPoisson(1, 4).quantile(0.95)).isCloseTo(-Math.log(0.05) / 4, within(1e-12));
  }

  /** Of members drawn from the prior, 90 % have their true rate in the 90 % interval. */
  @Test
  void credibleInterval_overMembersOfThePrior_coversItsShare() {
    GammaPoisson prior = new GammaPoisson(2, 4);
    SplittableRandom random = new SplittableRandom(3);
    int members = 20_000;
    int covered = 0;
    for (int i = 0; i < members; i++) {
      double rate = -(Math.log(random.nextDouble()) + Math.log(random.nextDouble())) / 4;
      double exposure = 0.5 + 5 * random.nextDouble();
      int events = 0;
      for (double at = wait(random, rate); at < exposure; at += wait(random, rate)) {
        events++;
      }
      GammaPoisson member = prior.after(events, exposure);
      covered += member.quantile(0.05) <= rate && rate <= member.quantile(0.95) ? 1 : 0;
    }
    // three standard errors are 0.0064
    assertThat(covered / (double) members).isCloseTo(0.9, within(0.0064));
  }

  private static double wait(SplittableRandom random, double rate) {
    return -Math.log(1 - random.nextDouble()) / rate;
  }

  @Test
  void equalRates_fitted_giveFiniteParameters() {
    Rows rows = new Rows();
    for (int i = 0; i < 100; i++) {
      rows.add(i % 2 == 0 ? 1 : 2, i % 2 == 0 ? 10 : 20, 0, 1);
    }
    GammaPoisson fit = GammaPoisson.fit(rows, START);
    assertThat(fit.mean()).isCloseTo(0.1, within(1e-4));
  }
}
