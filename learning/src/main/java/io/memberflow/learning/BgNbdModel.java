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
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link BgNbd} of a member's history, with {@link GammaGamma} where its spend is an input. */
final class BgNbdModel extends HistoryModel {
  private static final BgNbd START = new BgNbd(1, 4, 1, 3);

  /** Tallied amounts are in hundredths. */
  private static final double CENTS = 100;

  private static final double LEAST_PURCHASES = 100;
  private static final double YEAR_DAYS = 365.25;

  private final BgNbdScorer scorer;
  private final Tally amounts;
  private final ValueTiers tiers;

  BgNbdModel(ModelDefinition model) {
    this(settings(model), scorer(model));
  }

  private BgNbdModel(BgNbdSettings settings, BgNbdScorer scorer) {
    super(scorer, settings.refit(), settings.prior());
    this.scorer = scorer;
    amounts = new Tally();
    tiers = new ValueTiers(settings.tiers());
  }

  private BgNbdModel(BgNbdSettings settings, BgNbdScorer scorer, DataInput in) throws IOException {
    super(scorer, settings.refit(), in);
    this.scorer = scorer;
    amounts = Tally.read(in);
    tiers = ValueTiers.read(settings.tiers(), in);
    scorer.readParameters(in);
    scorer.setParameters(scorer.purchases(), scorer.worth(), tiers.bounds());
  }

  static BgNbdModel read(ModelDefinition model, DataInput in) throws IOException {
    return new BgNbdModel(settings(model), scorer(model), in);
  }

  private static BgNbdSettings settings(ModelDefinition model) {
    return (BgNbdSettings) model.learner();
  }

  private static BgNbdScorer scorer(ModelDefinition model) {
    BgNbdSettings settings = settings(model);
    return new BgNbdScorer(
        seconds(settings.period()),
        model.features().size(),
        settings.lifetime().toMillis() / (double) settings.period().toMillis(),
        rate(settings));
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
  void observe(float[] numbers, double weight) {
    double mean = scorer.spend(numbers);
    if (mean > 0) {
      amounts.add(scorer.x + 1, CENTS * mean, 0, weight);
      tiers.observe(scorer.x, scorer.recency, scorer.age, mean);
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
    BgNbd purchases = scorer.purchases();
    GammaGamma worth = fitAmounts(scorer.worth());
    scorer.setParameters(
        BgNbd.fit(members, purchases == null ? START : purchases), worth, tiers.bounds());
    if (worth != null) {
      tiers.learn(scorer::lifetime);
      scorer.setParameters(scorer.purchases(), worth, tiers.bounds());
    }
  }

  private GammaGamma fitAmounts(GammaGamma before) {
    Rows cells = amounts.rows();
    Rows means = new Rows();
    double total = 0;
    for (int i = 0; i < cells.size(); i++) {
      if (cells.first(i) > 0) {
        means.add(cells.count(i), cells.first(i) / CENTS, 0, cells.weight(i));
        total += cells.first(i) / CENTS * cells.weight(i);
      }
    }
    return means.weight() < LEAST_PURCHASES
        ? before
        : GammaGamma.fit(
            means, before == null ? GammaGamma.around(total / means.weight()) : before);
  }

  @Override
  public Map<String, Double> parameters() {
    Map<String, Double> parameters = new LinkedHashMap<>();
    BgNbd purchases = scorer.purchases();
    if (purchases != null) {
      parameters.put("r", purchases.r());
      parameters.put("alpha", purchases.alpha());
      parameters.put("a", purchases.a());
      parameters.put("b", purchases.b());
    }
    GammaGamma worth = scorer.worth();
    if (worth != null) {
      parameters.put("p", worth.p());
      parameters.put("q", worth.q());
      parameters.put("v", worth.v());
      tiers.bounds(parameters);
    }
    return parameters;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    super.write(out);
    amounts.write(out);
    tiers.write(out);
    scorer.writeParameters(out);
  }
}
