package io.memberflow.lifetime;

/**
 * Rates of events that differ from member to member: a member's events are Poisson distributed
 * around a rate of its own, the rates are gamma distributed over the members. What is known of a
 * member after so many events in so long an exposure is again a gamma distribution.
 *
 * @param shape of the rates, above 0
 * @param rate in units of exposure, above 0
 */
public record GammaPoisson(double shape, double rate) {
  private static final double[] LOW = {1e-4, 1e-6};
  private static final double[] HIGH = {1e6, 1e9};

  public GammaPoisson {
    BgNbd.requirePositive("shape", shape);
    BgNbd.requirePositive("rate", rate);
  }

  /**
   * The parameters of maximum likelihood: of the negative binomial distribution that the counts of
   * members have together.
   *
   * @param members events, exposure, 0
   */
  public static GammaPoisson fit(Rows members, GammaPoisson start) {
    members.requireSome();
    double[] fit =
        DampedNewton.fit(
            (logs, gradient) -> minusMean(members, logs, gradient),
            new double[] {start.shape, start.rate},
            LOW,
            HIGH);
    return new GammaPoisson(fit[0], fit[1]);
  }

  /** Of all rows together, without the terms that no parameter changes: x ln T − ln x!. */
  public double logLikelihood(Rows members) {
    double[] logs = {StrictMath.log(shape), StrictMath.log(rate)};
    return -minusMean(members, logs, new double[2]) * members.weight();
  }

  static double minusMean(Rows members, double[] logs, double[] gradient) {
    double shape = StrictMath.exp(logs[0]);
    double rate = StrictMath.exp(logs[1]);
    GammaDifferences counts = new GammaDifferences(shape);
    double sum = 0;
    double byShape = 0;
    double byRate = 0;
    for (int row = 0; row < members.size(); row++) {
      double x = members.count(row);
      double exposure = members.first(row);
      double weight = members.weight(row);
      double all = rate + exposure;
      double logShare = -StrictMath.log1p(exposure / rate);
      sum += weight * (counts.value(x) + shape * logShare - x * StrictMath.log(all));
      byShape += weight * (counts.derivative(x) + logShare);
      byRate += weight * (shape / rate - (shape + x) / all);
    }
    double total = members.weight();
    gradient[0] = -byShape * shape / total;
    gradient[1] = -byRate * rate / total;
    return -sum / total;
  }

  /** Events per unit of exposure of a member of whom nothing is known. */
  public double mean() {
    return shape / rate;
  }

  /** What is known of a member with so many events in so long an exposure. */
  public GammaPoisson after(double events, double exposure) {
    return new GammaPoisson(shape + events, rate + exposure);
  }

  /**
   * What the rate stays below with probability p.
   *
   * @param p above 0 and below 1
   */
  public double quantile(double p) {
    return GammaFunctions.quantile(shape, p) / rate;
  }
}
