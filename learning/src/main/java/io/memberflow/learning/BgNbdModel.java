package io.memberflow.learning;

import io.memberflow.catalogue.BgNbdSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.lifetime.BgNbd;
import io.memberflow.lifetime.GammaGamma;
import io.memberflow.lifetime.Rows;
import io.memberflow.lifetime.Tally;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link BgNbd} of a member's history. Knows besides the expected count how likely the member is
 * still {@code alive} and, where its spend is an input, what a purchase of it is worth ({@code
 * value}, by {@link GammaGamma}), all its purchases within the lifetime, discounted ({@code
 * lifetime}), and which {@code tier} of the members that is, 1 for the lowest.
 */
final class BgNbdModel extends HistoryModel {
  private static final List<String> ALIVE = List.of("alive");
  private static final List<String> VALUES = List.of("alive", "value", "lifetime", "tier");
  private static final BgNbd START = new BgNbd(1, 4, 1, 3);

  /** Where the mean amount of a purchase stands. */
  private static final int SPEND = 3;

  /** Tallied amounts are in hundredths. */
  private static final double CENTS = 100;

  private static final double LEAST_PURCHASES = 100;
  private static final double YEAR_DAYS = 365.25;

  private final boolean spends;
  private final double lifetime;
  private final double rate;
  private final Tally amounts;
  private final ValueTiers tiers;

  /** Null before the first fit. */
  private BgNbd purchases;

  /** Null before the first fit. */
  private GammaGamma worth;

  BgNbdModel(ModelDefinition model) {
    super(settings(model).period(), settings(model).refit(), settings(model).prior());
    spends = spends(model);
    lifetime = periods(settings(model), settings(model).lifetime());
    rate = rate(settings(model));
    amounts = new Tally();
    tiers = new ValueTiers(settings(model).tiers());
  }

  private BgNbdModel(ModelDefinition model, DataInput in) throws IOException {
    super(settings(model).period(), settings(model).refit(), in);
    spends = spends(model);
    lifetime = periods(settings(model), settings(model).lifetime());
    rate = rate(settings(model));
    amounts = Tally.read(in);
    tiers = ValueTiers.read(settings(model).tiers(), in);
    purchases =
        in.readBoolean()
            ? new BgNbd(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble())
            : null;
    worth =
        in.readBoolean() ? new GammaGamma(in.readDouble(), in.readDouble(), in.readDouble()) : null;
  }

  static BgNbdModel read(ModelDefinition model, DataInput in) throws IOException {
    return new BgNbdModel(model, in);
  }

  private static BgNbdSettings settings(ModelDefinition model) {
    return (BgNbdSettings) model.learner();
  }

  private static boolean spends(ModelDefinition model) {
    return model.features().size() > SPEND;
  }

  private static double periods(BgNbdSettings settings, Duration time) {
    return time.toMillis() / (double) settings.period().toMillis();
  }

  /** Of discount by period, continuous. */
  private static double rate(BgNbdSettings settings) {
    double periodsPerYear = YEAR_DAYS * 86_400_000 / settings.period().toMillis();
    return StrictMath.log1p(settings.discount()) / periodsPerYear;
  }

  @Override
  public ModelKind kind() {
    return ModelKind.BG_NBD;
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

  private static boolean present(double amount) {
    return amount > 0 && amount <= Float.MAX_VALUE;
  }

  @Override
  void observe(float[] numbers, double weight) {
    if (spends && present(numbers[SPEND])) {
      amounts.add(x + 1, CENTS * numbers[SPEND], 0, weight);
      tiers.observe(x, recency, age, numbers[SPEND]);
    }
  }

  @Override
  void fit(Tally histories) {
    Rows cells = histories.rows();
    Rows members = new Rows();
    for (int i = 0; i < cells.size(); i++) {
      double end = cells.second(i) / TICKS;
      // without a repeat purchase the silence is the age
      double latest = cells.count(i) == 0 ? 0 : Math.max(0, end - cells.first(i) / TICKS);
      members.add(cells.count(i), latest, end, cells.weight(i));
    }
    purchases = BgNbd.fit(members, purchases == null ? START : purchases);
    fitAmounts();
    if (worth != null) {
      tiers.learn(
          (ofX, ofRecency, ofAge, mean) ->
              purchases.discounted(lifetime, rate, ofX, ofRecency, ofAge)
                  * worth.expected(ofX + 1, mean));
    }
  }

  private void fitAmounts() {
    Rows cells = amounts.rows();
    Rows means = new Rows();
    double total = 0;
    for (int i = 0; i < cells.size(); i++) {
      if (cells.first(i) > 0) {
        means.add(cells.count(i), cells.first(i) / CENTS, 0, cells.weight(i));
        total += cells.first(i) / CENTS * cells.weight(i);
      }
    }
    if (means.weight() >= LEAST_PURCHASES) {
      worth =
          GammaGamma.fit(means, worth == null ? GammaGamma.around(total / means.weight()) : worth);
    }
  }

  @Override
  public Map<String, Double> parameters() {
    Map<String, Double> parameters = new LinkedHashMap<>();
    if (purchases != null) {
      parameters.put("r", purchases.r());
      parameters.put("alpha", purchases.alpha());
      parameters.put("a", purchases.a());
      parameters.put("b", purchases.b());
    }
    if (worth != null) {
      parameters.put("p", worth.p());
      parameters.put("q", worth.q());
      parameters.put("v", worth.v());
      tiers.bounds(parameters);
    }
    return parameters;
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
      boolean valued = known && worth != null && present(numbers[SPEND]);
      into[1] = valued ? worth.expected(x + 1, numbers[SPEND]) : Double.NaN;
      into[2] =
          valued ? into[1] * purchases.discounted(lifetime, rate, x, recency, age) : Double.NaN;
      into[3] = valued ? tiers.tier(into[2]) : Double.NaN;
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    super.write(out);
    amounts.write(out);
    tiers.write(out);
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
}
