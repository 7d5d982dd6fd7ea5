package io.memberflow.learning;

import io.memberflow.lifetime.BgNbd;
import io.memberflow.lifetime.GammaGamma;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * {@link BgNbd} of a member's history. Knows besides the expected count how likely the member is
 * still {@code alive} and, where its spend is an input, what a purchase of it is worth ({@code
 * value}, by {@link GammaGamma}), all its purchases within the lifetime, discounted ({@code
 * lifetime}), and which {@code tier} of the members that is, 1 for the lowest.
 */
final class BgNbdScorer extends HistoryScorer {
  private static final List<String> ALIVE = List.of("alive");
  private static final List<String> VALUES = List.of("alive", "value", "lifetime", "tier");

  /** Where the purchases, the age, the silence and the mean amount of a purchase stand. */
  private static final int FREQUENCY = 0;

  private static final int AGE = 1;
  private static final int SILENCE = 2;
  private static final int SPEND = 3;

  private final boolean spends;
  private final double lifetime;
  private final double rate;

  /** Null before the first fit. */
  private BgNbd purchases;

  /** Null before the first fit. */
  private GammaGamma worth;

  /** Between the tiers, ascending; empty before the first fit. */
  private double[] bounds = {};

  /**
   * @param numbers of an example; the fourth is the mean amount of a purchase
   * @param lifetime in periods
   * @param rate of discount by period, continuous
   */
  BgNbdScorer(double periodSeconds, int numbers, double lifetime, double rate) {
    super(periodSeconds);
    this.spends = numbers > SPEND;
    this.lifetime = lifetime;
    this.rate = rate;
  }

  private BgNbdScorer(ModelInput in) throws IOException {
    super(in);
    spends = in.numbers() > SPEND;
    lifetime = in.readDouble();
    rate = in.readDouble();
    readParameters(in);
    bounds = new double[in.readUnsignedByte()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = in.readDouble();
    }
  }

  static BgNbdScorer read(ModelInput in) throws IOException {
    return new BgNbdScorer(in);
  }

  @Override
  void publish(DataOutput out) throws IOException {
    super.publish(out);
    out.writeDouble(lifetime);
    out.writeDouble(rate);
    writeParameters(out);
    out.writeByte(bounds.length);
    for (double bound : bounds) {
      out.writeDouble(bound);
    }
  }

  void setParameters(BgNbd newPurchases, GammaGamma newWorth, double[] newBounds) {
    purchases = newPurchases;
    worth = newWorth;
    bounds = newBounds;
  }

  void readParameters(DataInput in) throws IOException {
    purchases =
        in.readBoolean()
            ? new BgNbd(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble())
            : null;
    worth =
        in.readBoolean() ? new GammaGamma(in.readDouble(), in.readDouble(), in.readDouble()) : null;
  }

  /** Each with whether it is there. */
  void writeParameters(DataOutput out) throws IOException {
    out.writeBoolean(purchases != null);
    if (purchases != null) {
      out.writeDouble(purchases.r());
      out.writeDouble(purchases.alpha());
      out.writeDouble(purchases.a());
      out.writeDouble(purchases.b());
    }
    out.writeBoolean(worth != null);
    if (worth != null) {
      out.writeDouble(worth.p());
      out.writeDouble(worth.q());
      out.writeDouble(worth.v());
    }
  }

  BgNbd purchases() {
    return purchases;
  }

  GammaGamma worth() {
    return worth;
  }

  @Override
  boolean readsLatest() {
    return true;
  }

  @Override
  boolean fitted() {
    return purchases != null;
  }

  @Override
  double expected(double exposure) {
    return purchases.expected(exposure, x, recency, age);
  }

  /** The mean amount of a purchase; NaN where it is missing or no amount. */
  double spend(float[] numbers) {
    boolean present = spends && numbers[SPEND] > 0 && numbers[SPEND] <= Float.MAX_VALUE;
    return present ? numbers[SPEND] : Double.NaN;
  }

  /** What all purchases within the lifetime are worth today. */
  double lifetime(double ofX, double ofRecency, double ofAge, double mean) {
    return worth.expected(ofX + 1, mean)
        * purchases.discounted(lifetime, rate, ofX, ofRecency, ofAge);
  }

  @Override
  public List<String> outputs() {
    return spends ? VALUES : ALIVE;
  }

  @Override
  public void outputs(float[] numbers, long[] tokens, double exposure, double[] into) {
    boolean known = fitted() && read(numbers);
    into[0] = known ? purchases.alive(x, recency, age) : Double.NaN;
    if (spends) {
      double mean = spend(numbers);
      boolean valued = known && worth != null && mean > 0;
      into[1] = valued ? worth.expected(x + 1, mean) : Double.NaN;
      into[2] = valued ? lifetime(x, recency, age, mean) : Double.NaN;
      into[3] = valued ? ValueTiers.tier(bounds, into[2]) : Double.NaN;
    }
  }

  /**
   * What the member is expected to do beside a new one, exactly: as if it had made its purchases at
   * once and were active, then over the time that they took, then by the chance that it is still
   * active. A member who has not purchased yet is compared with a new one by what such members do.
   */
  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    double fresh =
        into.margin(fitted() ? purchases.expected(exposure) : exposure * meanOfMembers());
    into.start(fresh);
    double prediction = into.margin(predict(numbers, tokens, exposure));
    if (fitted() && read(numbers)) {
      double bought = into.margin(purchases.expectedIfAlive(exposure, x, 0));
      double aged = into.margin(purchases.expectedIfAlive(exposure, x, age));
      into.addNumber(FREQUENCY, bought - fresh);
      into.addNumber(AGE, aged - bought);
      into.addNumber(SILENCE, prediction - aged);
    } else {
      into.addNumber(FREQUENCY, prediction - fresh);
    }
  }
}
