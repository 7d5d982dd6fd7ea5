package io.memberflow.lifetime;

/**
 * The gamma–gamma model of how much a purchase is worth (Fader and Hardie, "The Gamma-Gamma Model
 * of Monetary Value", note 025, 2013): a member's amounts are gamma distributed with shape p and a
 * rate of the member's own; over the members the rates are gamma distributed with shape q and rate
 * v. It holds amounts to be independent of how often a member purchases.
 *
 * @param p above 0
 * @param q above 1, or members had no finite mean
 * @param v in units of money, above 0
 */
public record GammaGamma(double p, double q, double v) {
  private static final double[] LOW = {1e-3, 1.01, 1e-6};
  private static final double[] HIGH = {1e4, 1e4, 1e12};

  public GammaGamma {
    BgNbd.requirePositive("p", p);
    BgNbd.requirePositive("v", v);
    if (!(q > 1 && q < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("q is %s; must be above 1 and finite".formatted(q));
    }
  }

  /** A start for amounts of this mean. */
  public static GammaGamma around(double mean) {
    return new GammaGamma(2, 3, Math.max(1e-6, mean));
  }

  /**
   * The parameters of maximum likelihood, q at least 1.01.
   *
   * @param members purchases, their mean amount, 0; rows without purchases or amounts say nothing
   */
  public static GammaGamma fit(Rows members, GammaGamma start) {
    members.requireSome();
    double[] fit =
        DampedNewton.fit(
            (logs, gradient) -> minusMean(members, logs, gradient),
            new double[] {start.p, start.q, start.v},
            LOW,
            HIGH);
    return new GammaGamma(fit[0], fit[1], fit[2]);
  }

  /** Of all rows together. */
  public double logLikelihood(Rows members) {
    double[] logs = {StrictMath.log(p), StrictMath.log(q), StrictMath.log(v)};
    return -minusMean(members, logs, new double[3]) * members.weight();
  }

  /** Equation 1a of the note. */
  static double minusMean(Rows members, double[] logs, double[] gradient) {
    double p = StrictMath.exp(logs[0]);
    double q = StrictMath.exp(logs[1]);
    double v = StrictMath.exp(logs[2]);
    double logGammaQ = GammaFunctions.logGamma(q);
    double digammaQ = GammaFunctions.digamma(q);
    double latest = Double.NaN;
    double shapes = 0;
    double both = 0;
    double own = 0;
    double sum = 0;
    double byP = 0;
    double byQ = 0;
    double byV = 0;
    for (int row = 0; row < members.size(); row++) {
      double x = members.count(row);
      double mean = members.first(row);
      if (x <= 0 || mean <= 0) {
        continue;
      }
      if (x != latest) {
        latest = x;
        shapes = GammaFunctions.logGamma(p * x + q) - GammaFunctions.logGamma(p * x) - logGammaQ;
        both = GammaFunctions.digamma(p * x + q);
        own = GammaFunctions.digamma(p * x);
      }
      double weight = members.weight(row);
      double logMean = StrictMath.log(mean);
      double logAll = StrictMath.log(v + x * mean);
      double logShare = StrictMath.log(x) + logMean - logAll;
      sum += weight * (shapes + q * (logs[2] - logAll) + p * x * logShare - logMean);
      byP += weight * x * (both - own + logShare);
      byQ += weight * (both - digammaQ + logs[2] - logAll);
      byV += weight * (q / v - (p * x + q) / (v + x * mean));
    }
    double total = members.weight();
    gradient[0] = -byP * p / total;
    gradient[1] = -byQ * q / total;
    gradient[2] = -byV * v / total;
    return -sum / total;
  }

  /** The mean amount of a member of whom nothing is known. */
  public double expected() {
    return p * v / (q - 1);
  }

  /**
   * What a member's next purchases are expected to be worth each: equation 5 of the note.
   *
   * @param x how many purchases the mean is of; 0 gives {@link #expected()}
   * @param mean their mean amount
   */
  public double expected(double x, double mean) {
    return p * (v + x * mean) / (p * x + q - 1);
  }
}
