package io.memberflow.lifetime;

/**
 * The BG/NBD model of Fader, Hardie and Lee, "Counting Your Customers the Easy Way", Marketing
 * Science 24 (2005). While a member is alive, purchases come at a rate λ; after each the member
 * stops for ever with probability p; over the members λ is gamma distributed (r, α), p is beta
 * distributed (a, b), independently. All that matters of a member is x, the purchases after the
 * first, t_x, when the latest of them was, and T, the age; times count from the first purchase.
 *
 * <p>The model says of a member without a repeat purchase that it is alive for certain, because a
 * member can stop only after a repeat purchase.
 *
 * @param r shape of the rates, above 0
 * @param alpha their rate, in units of time, above 0
 * @param a of the probability to stop, above 0
 * @param b of the probability to stop, above 0
 */
public record BgNbd(double r, double alpha, double a, double b) {
  private static final double[] LOW = {1e-4, 1e-4, 1e-4, 1e-4};
  private static final double[] HIGH = {1e4, 1e6, 1e4, 1e4};

  private static final double EPSILON = 0x1p-53;
  private static final int MOST_TERMS = 100_000;

  /** Terms beyond it are scaled down, because their sum meets a power as small as it is large. */
  private static final double LARGE = 0x1p500;

  private static final double LOG_LARGE = 346.5735902799727;

  /** Abscissas and weights of Gauss and Legendre's rule of 10 points on [0, 1]. */
  private static final double[] NODES = {
    0.013046735741414, 0.067468316655508, 0.160295215850488, 0.283302302935376, 0.425562830509184,
    0.574437169490816, 0.716697697064624, 0.839704784149512, 0.932531683344492, 0.986953264258586
  };

  private static final double[] WEIGHTS = {
    0.033335672154344, 0.074725674575290, 0.109543181257991, 0.134633359654998, 0.147762112357376,
    0.147762112357376, 0.134633359654998, 0.109543181257991, 0.074725674575290, 0.033335672154344
  };

  public BgNbd {
    requirePositive("r", r);
    requirePositive("alpha", alpha);
    requirePositive("a", a);
    requirePositive("b", b);
  }

  static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s is %s; must be above 0 and finite".formatted(name, value));
    }
  }

  /**
   * The parameters of maximum likelihood, within 0.0001 and 10,000 (α up to a million).
   *
   * @param members x, t_x, T
   * @param start where to begin; the closer, the sooner it ends
   */
  public static BgNbd fit(Rows members, BgNbd start) {
    members.requireSome();
    double[] fit =
        DampedNewton.fit(
            (logs, gradient) -> minusMean(members, logs, gradient),
            new double[] {start.r, start.alpha, start.a, start.b},
            LOW,
            HIGH);
    return new BgNbd(fit[0], fit[1], fit[2], fit[3]);
  }

  /** Of all rows together. */
  public double logLikelihood(Rows members) {
    double[] logs = {
      StrictMath.log(r), StrictMath.log(alpha), StrictMath.log(a), StrictMath.log(b)
    };
    return -minusMean(members, logs, new double[4]) * members.weight();
  }

  /** Equation 6 of the paper in the form of Fader and Hardie's note 027, which cannot overflow. */
  static double minusMean(Rows members, double[] logs, double[] gradient) {
    double r = StrictMath.exp(logs[0]);
    double alpha = StrictMath.exp(logs[1]);
    double a = StrictMath.exp(logs[2]);
    double b = StrictMath.exp(logs[3]);
    GammaDifferences purchases = new GammaDifferences(r);
    GammaDifferences survivals = new GammaDifferences(b);
    GammaDifferences chances = new GammaDifferences(a + b);
    double total = 0;
    double sum = 0;
    double byR = 0;
    double byAlpha = 0;
    double byA = 0;
    double byB = 0;
    for (int row = 0; row < members.size(); row++) {
      double x = members.count(row);
      double last = alpha + members.first(row);
      double end = alpha + members.second(row);
      double weight = members.weight(row);
      double logEnd = StrictMath.log(end);
      double common = purchases.value(x) + r * logs[1] + survivals.value(x) - chances.value(x);
      double logLikelihood = common - (r + x) * logEnd;
      double logRate = logs[1] - logEnd;
      double inverse = 1 / end;
      double stopped = 0;
      if (x > 0) {
        double logLast = StrictMath.log(last);
        double odds = a / (b + x - 1) * StrictMath.exp((r + x) * (logEnd - logLast));
        stopped = 1 - 1 / (1 + odds);
        logLikelihood +=
            odds < 1e300
                ? StrictMath.log1p(odds)
                : logs[2] - StrictMath.log(b + x - 1) + (r + x) * (logEnd - logLast);
        logRate += stopped * (logEnd - logLast);
        inverse += stopped * (1 / last - inverse);
      }
      total += weight;
      sum += weight * logLikelihood;
      byR += weight * (purchases.derivative(x) + logRate);
      byAlpha += weight * (r / alpha - (r + x) * inverse);
      byA += weight * (stopped / a - chances.derivative(x));
      byB +=
          weight
              * (survivals.derivative(x)
                  - chances.derivative(x)
                  - (stopped > 0 ? stopped / (b + x - 1) : 0));
    }
    gradient[0] = -byR * r / total;
    gradient[1] = -byAlpha * alpha / total;
    gradient[2] = -byA * a / total;
    gradient[3] = -byB * b / total;
    return -sum / total;
  }

  /**
   * The probability that the member will purchase again at some time: note 021 of Fader and Hardie.
   *
   * @param x purchases after the first
   * @param recency when the latest purchase was, from the first on
   * @param age how long ago the first purchase was, at least recency
   */
  public double alive(double x, double recency, double age) {
    if (x <= 0) {
      return 1;
    }
    double gap = Math.max(0, age - recency);
    double silence = (r + x) * StrictMath.log1p(gap / (alpha + recency));
    return 1 / (1 + a / (b + x - 1) * StrictMath.exp(silence));
  }

  /** How many purchases after the first a new member is expected to make until t. */
  public double expected(double t) {
    return expected(t, 0, 0, 0);
  }

  /**
   * How many purchases a member is expected to make in the next t; arguments as in {@link #alive}.
   */
  public double expected(double t, double x, double recency, double age) {
    return expectedIfAlive(t, x, age) * alive(x, recency, age);
  }

  /** {@link #expected(double, double, double, double)} of a member who is alive for certain. */
  public double expectedIfAlive(double t, double x, double age) {
    return expectedAlive(StrictMath.log1p(t / (alpha + age)), x);
  }

  /**
   * Equation 10 of the paper for a living member, by Euler's transformation: with ε = a − 1, A = a
   * + b − 1 − r, C = a + b + x − 1 and z = t / (α + T + t),
   *
   * <pre>
   *   C (1 − (1 − z)^ε) / ε − (1 − z)^ε Σ_{n≥1} (A)_n (ε + 1)_{n−1} / ((C + 1)_{n−1} n!) zⁿ
   * </pre>
   *
   * which neither overflows for large x, nor divides by zero where a is 1 or a + b + x is.
   *
   * @param log ln(1 + t / (α + T))
   */
  private double expectedAlive(double log, double x) {
    double epsilon = a - 1;
    double numerator = a + b - 1 - r;
    double denominator = a + b + x - 1;
    double z = -StrictMath.expm1(-log);
    double logPower = -epsilon * log;
    double lost =
        Math.abs(epsilon * log) < 1e-12 ? log : -StrictMath.expm1(-epsilon * log) / epsilon;
    double term = numerator * z;
    double sum = term;
    for (int n = 1; n < MOST_TERMS && Math.abs(term) > Math.abs(sum) * EPSILON; n++) {
      term *= (numerator + n) * (epsilon + n) / ((denominator + n) * (n + 1)) * z;
      sum += term;
      if (Math.abs(term) > LARGE) {
        term /= LARGE;
        sum /= LARGE;
        logPower += LOG_LARGE;
      }
    }
    return Math.max(0, denominator * lost - StrictMath.exp(logPower) * sum);
  }

  /**
   * What {@link #expected} sums up to when a purchase at time s from now counts e^(−rate · s): with
   * E(t) the expected purchases until t, e^(−rate · t) E(t) + rate ∫ e^(−rate · s) E(s) ds, the
   * integral by ten points of Gauss and Legendre on ln(1 + s / (α + T)).
   *
   * @param rate of discount by unit of time, at least 0
   */
  public double discounted(double t, double rate, double x, double recency, double age) {
    double scale = alpha + age;
    double whole = StrictMath.log1p(t / scale);
    double sum = StrictMath.exp(-rate * t) * expectedAlive(whole, x);
    for (int i = 0; rate > 0 && i < NODES.length; i++) {
      double log = NODES[i] * whole;
      double s = scale * StrictMath.expm1(log);
      sum +=
          WEIGHTS[i]
              * whole
              * (scale + s)
              * rate
              * StrictMath.exp(-rate * s)
              * expectedAlive(log, x);
    }
    return sum * alive(x, recency, age);
  }
}
