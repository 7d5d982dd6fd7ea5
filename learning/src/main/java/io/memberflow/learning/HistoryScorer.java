package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What predicts of a model of members' histories: the rates of those of whom nothing else is known,
 * and the parameters of the population once they were fitted.
 */
abstract class HistoryScorer implements Scorer {
  private static final double MOST_PURCHASES = 1e6;
  private static final double OLDEST_SECONDS = 100 * 366 * 86_400.0;

  private final double periodSeconds;
  private double strangers;
  private double members;

  /** Of the example that was {@link #read} last: purchases after the first, 0 or more. */
  double x;

  /** Of the same: how long ago the first was, in periods. */
  double age;

  /** Of the same: when the latest was, in periods after the first. */
  double recency;

  HistoryScorer(double periodSeconds) {
    this.periodSeconds = periodSeconds;
  }

  HistoryScorer(DataInput in) throws IOException {
    periodSeconds = in.readDouble();
    strangers = in.readDouble();
    members = in.readDouble();
  }

  void publish(DataOutput out) throws IOException {
    out.writeDouble(periodSeconds);
    out.writeDouble(strangers);
    out.writeDouble(members);
  }

  /**
   * What the labels so far say.
   *
   * @param ofStrangers the mean rate of members who have not purchased
   * @param ofMembers the mean rate of all others
   */
  final void set(double ofStrangers, double ofMembers) {
    strangers = ofStrangers;
    members = ofMembers;
  }

  /** Whether the parameters are there. */
  abstract boolean fitted();

  /** The expected count of the member that was read last. */
  abstract double expected(double exposure);

  /** Whether the place of the time since the latest purchase is read. */
  abstract boolean readsLatest();

  /** Before the first fit. */
  final double meanOfMembers() {
    return members;
  }

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
      return exposure * strangers;
    }
    return fitted() ? expected(exposure) : exposure * members;
  }
}
