package io.memberflow.learning;

import io.memberflow.lifetime.Tally;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the models of members' histories share. Each example of a member who has purchased is a row
 * of its history as of the decision; the rows are tallied, and the parameters of the population are
 * fitted to the tally. The label takes no part: it is predicted, never seen by the fit. Members who
 * have not purchased yet have no history: for them the mean rate of such members is predicted, and
 * before the first fit the mean rate of all others.
 *
 * <p>A row is taken whenever a member is met, so an old member gives several, each a fair draw of a
 * history of its length: the fit maximises a composite likelihood.
 */
public abstract class HistoryModel implements OnlineModel {
  /** A first fit needs so many rows with a repeat purchase: the others tell no rate apart. */
  private static final long LEAST_REPEATERS = 100;

  /** Tallied times are in this part of a period. */
  static final double TICKS = 1024;

  private final HistoryScorer scorer;
  private final double refit;
  private final BaseRate strangers;
  private final BaseRate members;
  private final Tally histories;
  private long learned;
  private long rows;
  private long repeaters;
  private long rowsAtFit;

  HistoryModel(HistoryScorer scorer, double refit, double prior) {
    this(scorer, refit, new BaseRate(prior), new BaseRate(prior), new Tally());
  }

  /** Reads what {@link #write} wrote first. */
  HistoryModel(HistoryScorer scorer, double refit, DataInput in) throws IOException {
    this(scorer, refit, BaseRate.read(in), BaseRate.read(in), Tally.read(in));
    learned = in.readLong();
    rows = in.readLong();
    repeaters = in.readLong();
    rowsAtFit = in.readLong();
  }

  private HistoryModel(
      HistoryScorer scorer, double refit, BaseRate strangers, BaseRate members, Tally histories) {
    this.scorer = scorer;
    this.refit = refit;
    this.strangers = strangers;
    this.members = members;
    this.histories = histories;
    derive();
  }

  /** After a label. */
  private void derive() {
    scorer.set(strangers.rate(), members.rate());
  }

  static double seconds(Duration period) {
    return period.toMillis() / 1000.0;
  }

  /**
   * The fitted parameters and the bounds of the tiers by name, for publication; times in periods.
   * Empty before the first fit.
   */
  public abstract Map<String, Double> parameters();

  /** Takes what else is to be known of the row that the scorer read last. */
  void observe(float[] numbers, double weight) {}

  /** Fits to the histories, from the parameters before. */
  abstract void fit(Tally histories);

  @Override
  public final double predict(float[] numbers, long[] tokens, double exposure) {
    return scorer.predict(numbers, tokens, exposure);
  }

  @Override
  public final List<String> outputs() {
    return scorer.outputs();
  }

  @Override
  public final void outputs(float[] numbers, long[] tokens, double exposure, double[] into) {
    scorer.outputs(numbers, tokens, exposure, into);
  }

  @Override
  public final void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    scorer.explain(numbers, tokens, exposure, into);
  }

  @Override
  public final void learn(
      float[] numbers, long[] tokens, double exposure, double label, double weight) {
    if (!(label >= 0 && label <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "label is %s; must be a finite count of at least 0; count events".formatted(label));
    }
    if (!(exposure > 0 && exposure <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "exposure is %s; must be finite and above 0; pass 1 for a whole period"
              .formatted(exposure));
    }
    learned++;
    boolean known = scorer.read(numbers);
    (known ? members : strangers).add(label, exposure, weight);
    derive();
    if (known && weight > 0) {
      double silence = scorer.age - scorer.recency;
      histories.add(scorer.x, TICKS * silence, TICKS * scorer.age, weight);
      rows++;
      repeaters += scorer.x > 0 ? 1 : 0;
      observe(numbers, weight);
    }
  }

  @Override
  public final void closeEpoch() {
    boolean grown = rows > rowsAtFit && rows >= (1 + refit) * rowsAtFit;
    if (grown && repeaters >= LEAST_REPEATERS) {
      fit(histories);
      rowsAtFit = rows;
    }
  }

  @Override
  public final long learned() {
    return learned;
  }

  @Override
  public final void publish(ModelOutput out) throws IOException {
    scorer.publish(out);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    strangers.write(out);
    members.write(out);
    histories.write(out);
    out.writeLong(learned);
    out.writeLong(rows);
    out.writeLong(repeaters);
    out.writeLong(rowsAtFit);
  }
}
