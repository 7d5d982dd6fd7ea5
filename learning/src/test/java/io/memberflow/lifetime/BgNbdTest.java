package io.memberflow.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BgNbdTest {
  private static final BgNbd START = new BgNbd(1, 10, 1, 2);

  /** Fader, Hardie and Lee 2005, table 2. */
  private static final BgNbd PUBLISHED = new BgNbd(0.243, 4.414, 0.793, 2.426);

  @Test
  void cdnow_fitted_givesThePapersParameters() {
    Rows members = Cdnow.histories();
    assertThat(members.size()).isEqualTo(2_357);
    BgNbd fit = BgNbd.fit(members, START);
    System.out.printf("cdnow: %s, log likelihood %.4f%n", fit, fit.logLikelihood(members));
    Offset<Double> digits = within(0.0005);
    assertThat(fit.r()).isCloseTo(0.243, digits);
    assertThat(fit.alpha()).isCloseTo(4.414, digits);
    assertThat(fit.a()).isCloseTo(0.793, digits);
    assertThat(fit.b()).isCloseTo(2.426, digits);
    assertThat(fit.logLikelihood(members)).isCloseTo(-9582.4, within(0.05));
  }

  /** The spreadsheet of Fader and Hardie's note 004 as quoted by the tests of lifetimes. */
  @Test
  void cdnow_expectations_equalTheAuthorsSpreadsheet() {
    BgNbd fit = BgNbd.fit(Cdnow.histories(), START);
    assertThat(fit.expected(39, 2, 30.43, 38.86)).isCloseTo(1.226, within(0.0005));
    double[] weeks = {0.1429, 1, 3, 31.8571, 32, 78};
    double[] expected = {0.0078, 0.0532, 0.1506, 1.0405, 1.0437};
    for (int i = 0; i < expected.length; i++) {
      assertThat(fit.expected(weeks[i])).isCloseTo(expected[i], within(0.00005));
    }
    // the sheet's 1.8576 is of parameters with three digits
    assertThat(fit.expected(78)).isCloseTo(1.8576, within(0.0005));
  }

  /** The walkthrough of the R package BTYD (Dziurzynski, Wadsworth, McCarthy), member 1516. */
  @Test
  void cdnow_keenMember_equalsBtyd() {
    BgNbd fit = BgNbd.fit(Cdnow.histories(), START);
    assertThat(fit.expected(52)).isCloseTo(1.444, within(0.0005));
    assertThat(fit.expected(52, 26, 30.86, 31)).isCloseTo(25.76, within(0.005));
    assertThat(fit.alive(26, 30.86, 31)).isCloseTo(0.9688, within(0.0002));
  }

  @Test
  void fixture_fitted_equalsScipy() {
    Rows members = Fixture.histories();
    BgNbd fit = BgNbd.fit(members, START);
    Percentage close = Percentage.withPercentage(0.01);
    assertThat(fit.r()).isCloseTo(Fixture.number("bgNbd.r"), close);
    assertThat(fit.alpha()).isCloseTo(Fixture.number("bgNbd.alpha"), close);
    assertThat(fit.a()).isCloseTo(Fixture.number("bgNbd.a"), close);
    assertThat(fit.b()).isCloseTo(Fixture.number("bgNbd.b"), close);
    double best = Fixture.number("bgNbd.logLikelihood");
    assertThat(fit.logLikelihood(members)).isBetween(best - 1e-6, best + 1e-4);
  }

  @Test
  void fixture_fittedFromElsewhere_endsAtTheSamePlace() {
    Rows members = Fixture.histories();
    BgNbd fit = BgNbd.fit(members, START);
    for (BgNbd start :
        new BgNbd[] {
          new BgNbd(20, 1, 0.01, 50), new BgNbd(0.01, 1_000, 10, 0.1), new BgNbd(1, 1, 1, 1)
        }) {
      BgNbd other = BgNbd.fit(members, start);
      assertThat(other.r()).isCloseTo(fit.r(), within(1e-5));
      assertThat(other.b()).isCloseTo(fit.b(), within(1e-4));
    }
  }

  @Test
  void fit_ofTheSameRows_hasTheSameBits() {
    assertThat(BgNbd.fit(Fixture.histories(), START))
        .isEqualTo(BgNbd.fit(Fixture.histories(), START));
  }

  @Test
  void weights_ofTwo_fitLikeRowsThatComeTwice() {
    Rows twice = new Rows();
    Rows weighted = new Rows();
    for (double[] row : Fixture.rows("customers.csv")) {
      twice.add(row[0], row[1], row[2], 1);
      twice.add(row[0], row[1], row[2], 1);
      weighted.add(row[0], row[1], row[2], 2);
    }
    BgNbd fit = BgNbd.fit(weighted, START);
    assertThat(fit.a()).isCloseTo(BgNbd.fit(twice, START).a(), within(1e-6));
    assertThat(fit.logLikelihood(weighted)).isCloseTo(fit.logLikelihood(twice), within(1e-6));
  }

  @Test
  void membersWhoNeverStop_fitted_giveFiniteParameters() {
    Rows members = new Rows();
    for (int i = 0; i < 200; i++) {
      members.add(20, 20, 20, 1);
      members.add(0, 0, 1, 1);
    }
    BgNbd fit = BgNbd.fit(members, START);
    assertThat(fit.a() / (fit.a() + fit.b())).isLessThan(0.001);
    assertThat(fit.expected(1, 20, 20, 20)).isBetween(0.5, 1.5);
  }

  /** Where the data do not determine a and b one by one, the likelihood has a flat, bent ridge. */
  @Test
  void silenceThatSaysNothing_fitted_endsAfterFewSteps() {
    Rows members = new Rows();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 5_000; i++) {
      double age = 50 * random.nextDouble();
      int x = (int) (-3 * Math.log(1 - random.nextDouble()));
      members.add(x, x == 0 ? 0 : age * random.nextDouble(), age, 1);
    }
    int[] evaluations = {0};
    double[] low = {1e-4, 1e-4, 1e-4, 1e-4};
    double[] high = {1e4, 1e6, 1e4, 1e4};
    DampedNewton.fit(
        (logs, gradient) -> {
          evaluations[0]++;
          return BgNbd.minusMean(members, logs, gradient);
        },
        new double[] {1, 4, 1, 3},
        low,
        high);
    assertThat(evaluations[0]).isLessThan(200);
  }

  @Test
  void gradient_anywhere_equalsFiniteDifferences() {
    Rows members = Fixture.histories();
    double[] logs = {-0.4, 1.3, 0.3, 0.9};
    double[] gradient = new double[4];
    BgNbd.minusMean(members, logs, gradient);
    double h = 1e-5;
    for (int i = 0; i < 4; i++) {
      double[] up = logs.clone();
      double[] down = logs.clone();
      up[i] += h;
      down[i] -= h;
      double difference =
          (BgNbd.minusMean(members, up, new double[4])
                  - BgNbd.minusMean(members, down, new double[4]))
              / (2 * h);
      assertThat(gradient[i]).as("by parameter " + i).isCloseTo(difference, within(1e-8));
    }
  }

  /** The fixture integrates the story of the model numerically; no closed form is shared. */
  @Test
  void aliveExpectedAndDiscounted_onFixture_equalIntegralsOfTheModel() {
    for (double[] row : Fixture.rows("bg-nbd.csv")) {
      BgNbd model = new BgNbd(row[0], row[1], row[2], row[3]);
      String name =
          "x %s, t_x %s, T %s, t %s of %s".formatted(row[4], row[5], row[6], row[7], model);
      assertThat(model.alive(row[4], row[5], row[6])).as(name).isCloseTo(row[9], within(1e-9));
      assertThat(model.expected(row[7], row[4], row[5], row[6]))
          .as(name)
          .isCloseTo(row[10], within(1e-6 * row[10]));
      assertThat(model.discounted(row[7], row[8], row[4], row[5], row[6]))
          .as(name)
          .isCloseTo(row[11], within(1e-6 * row[11]));
    }
  }

  @Test
  void memberWithoutRepeatPurchase_isAliveForCertain() {
    assertThat(PUBLISHED.alive(0, 0, 500)).isEqualTo(1);
  }

  @Property
  void prediction_ofAnyMember_isFiniteAndInRange(
      @ForAll @DoubleRange(min = -4, max = 4) double logA,
      @ForAll @DoubleRange(min = -4, max = 4) double logB,
      @ForAll @IntRange(max = 10_000) int x,
      @ForAll @DoubleRange(max = 5_000) double recency,
      @ForAll @DoubleRange(max = 5_000) double gap,
      @ForAll @DoubleRange(max = 500) double t) {
    BgNbd model = new BgNbd(0.243, 4.414, Math.pow(10, logA), Math.pow(10, logB));
    assertThat(model.alive(x, recency, recency + gap)).isBetween(0.0, 1.0);
    double expected = model.expected(t, x, recency, recency + gap);
    // a member that never stops purchases at the posterior mean rate
    double most = (0.243 + x) / (4.414 + recency + gap) * t;
    assertThat(expected).isBetween(0.0, most * (1 + 1e-6) + 1e-6);
    double discounted = model.discounted(t, 0.01, x, recency, recency + gap);
    assertThat(discounted).isBetween(0.0, expected * (1 + 1e-6) + 1e-6);
  }

  @Property
  void expected_overTwoHorizons_grows(
      @ForAll @IntRange(max = 100) int x, @ForAll @DoubleRange(min = 0.1, max = 300) double t) {
    assertThat(PUBLISHED.expected(t * 1.01, x, 30, 39))
        .isGreaterThan(PUBLISHED.expected(t, x, 30, 39));
  }

  @Test
  void aAtOne_expected_isContinuous() {
    double at = new BgNbd(0.243, 4.414, 1, 2.426).expected(39, 2, 30, 39);
    double beside = new BgNbd(0.243, 4.414, 1 + 1e-9, 2.426).expected(39, 2, 30, 39);
    assertThat(at).isCloseTo(beside, within(1e-8));
  }

  @Test
  void noDiscount_discounted_isExpected() {
    assertThat(PUBLISHED.discounted(39, 0, 2, 30, 38)).isEqualTo(PUBLISHED.expected(39, 2, 30, 38));
  }

  @Test
  void wrongParameter_isRefusedByName() {
    assertThatThrownBy(() -> new BgNbd(1, 0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("alpha is 0.0; must be above 0 and finite");
    assertThatThrownBy(() -> BgNbd.fit(new Rows(), START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 rows");
  }
}
