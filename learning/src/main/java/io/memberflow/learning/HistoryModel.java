package io.memberflow.learning;

import io.memberflow.lifetime.Tally;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
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

  private static final double MOST_PURCHASES = 1e6;
  private static final double OLDEST_SECONDS = 100 * 366 * 86_400.0;

  private final double periodSeconds;
  private final double refit;
  private final BaseRate strangers;
  private final BaseRate members;
  private final Tally histories;
  private long learned;
  private long rows;
  private long repeaters;
  private long rowsAtFit;

  /** Of the example that was {@link #read} last: purchases after the first, 0 or more. */
  double x;

  /** Of the same: how long ago the first was, in periods. */
  double age;

  /** Of the same: when the latest was, in periods after the first. */
  double recency;

  HistoryModel(Duration period, double refit, double prior) {
    this(period, refit, new BaseRate(prior), new BaseRate(prior), new Tally());
  }

  /** Reads what {@link #write} wrote first. */
  HistoryModel(Duration period, double refit, DataInput in) throws IOException {
    this(period, refit, BaseRate.read(in), BaseRate.read(in), Tally.read(in));
    learned = in.readLong();
    rows = in.readLong();
    repeaters = in.readLong();
    rowsAtFit = in.readLong();
  }

  private HistoryModel(
      Duration period, double refit, BaseRate strangers, BaseRate members, Tally histories) {
    this.periodSeconds = period.toMillis() / 1000.0;
    this.refit = refit;
    this.strangers = strangers;
    this.members = members;
    this.histories = histories;
  }

  /**
   * The fitted parameters and the bounds of the tiers by name, for publication; times in periods.
   * Empty before the first fit.
   */
  public abstract Map<String, Double> parameters();

  /** Whether the parameters were ever fitted. */
  abstract boolean fitted();

  /** The expected count of the member that was read last. */
  abstract double expected(double exposure);

  /** Takes what else is to be known of a row besides its history. */
  abstract void observe(float[] numbers, double weight);

  /** Fits to the histories, from the parameters before. */
  abstract void fit(Tally histories);

  /** Whether the place of the time since the latest purchase is read. */
  abstract boolean readsLatest();

  /** Whether the member has purchased; if so its history is at hand. */
  final boolean read(float[] numbers) {
    double purchases = numbers[0];
    double seconds = numbers[1];
    double silence = readsLatest() ? numbers[2] : 0;
    if (!(purchases >= 1 && seconds >= 0 && seconds <= OLDEST_SECONDS && silence >= 0)) {
      return false;
    }
    x = Math.min(MOST_PURCHASES, purchases) - 1;
    age = seconds / periodSeconds;
    recency = x > 0 ? Math.max(0, age - silence / periodSeconds) : 0;
    return true;
  }

  @Override
  public final double predict(float[] numbers, long[] tokens, double exposure) {
    if (!read(numbers)) {
      return exposure * strangers.rate();
    }
    return fitted() ? expected(exposure) : exposure * members.rate();
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
    if (!read(numbers)) {
      strangers.add(label, exposure, weight);
      return;
    }
    members.add(label, exposure, weight);
    if (weight > 0) {
      histories.add(x, TICKS * (age - recency), TICKS * age, weight);
      rows++;
      repeaters += x > 0 ? 1 : 0;
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
