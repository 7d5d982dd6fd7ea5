package io.memberflow.features;

import io.memberflow.catalogue.Expression;
import java.math.BigInteger;

/** How a feature is read from the accumulators of its entity. */
interface FeatureValue {
  /**
   * The number of a numeric feature, or the milliseconds since 1970 of a time; NaN where undefined
   * (no event to average, nothing in the window).
   *
   * @param now for what decays; not before the newest event
   */
  double number(Accumulator[] accumulators, long now);

  /** The text of a text feature; null where undefined. */
  default String text(Accumulator[] accumulators) {
    return null;
  }

  static FeatureValue sum(int index) {
    return (a, now) -> ((TiledSum) a[index]).value();
  }

  static FeatureValue average(int sum, int count) {
    return (a, now) -> {
      double events = ((TiledSum) a[count]).value();
      return events == 0 ? Double.NaN : ((TiledSum) a[sum]).value() / events;
    };
  }

  /** (hits + smoothing · prior) / (shows + smoothing): a beta prior of that weight. */
  static FeatureValue rate(int hits, int shows, double smoothing, double prior) {
    return (a, now) ->
        (((TiledSum) a[hits]).value() + smoothing * prior)
            / (((TiledSum) a[shows]).value() + smoothing);
  }

  static FeatureValue extreme(int index) {
    return (a, now) -> ((TiledExtreme) a[index]).value();
  }

  static FeatureValue distinct(int index) {
    return (a, now) -> ((DistinctValues) a[index]).count();
  }

  static FeatureValue latestTime(int index) {
    return (a, now) -> {
      LatestEvent latest = (LatestEvent) a[index];
      return latest.isEmpty() ? Double.NaN : latest.time();
    };
  }

  /** Of a sample, from exact sums; one event alone has none. */
  static FeatureValue standardDeviation(int squares, int sum, int count) {
    return (a, now) -> {
      long n = ((TiledSum) a[count]).total();
      if (n < 2) {
        return Double.NaN;
      }
      BigInteger total = BigInteger.valueOf(((TiledSum) a[sum]).total());
      BigInteger spread =
          ((TiledSquares) a[squares])
              .total()
              .multiply(BigInteger.valueOf(n))
              .subtract(total.multiply(total));
      return Math.sqrt(spread.doubleValue() / n / (n - 1)) / Measure.MILLIONTHS;
    };
  }

  static FeatureValue quantile(int index, double share) {
    return (a, now) -> ((Quantiles) a[index]).value(share);
  }

  static FeatureValue decayedSum(int index) {
    return (a, now) -> ((DecayedSum) a[index]).value(now);
  }

  static FeatureValue derived(Expression expression, FeatureValue[] operands) {
    return (a, now) -> {
      double[] values = new double[operands.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = operands[i].number(a, now);
      }
      return expression.value(operand -> values[operand]);
    };
  }

  static FeatureValue first(int index) {
    return new FeatureValue() {
      @Override
      public double number(Accumulator[] a, long now) {
        return ((FirstEvents) a[index]).number();
      }

      @Override
      public String text(Accumulator[] a) {
        return ((FirstEvents) a[index]).text();
      }
    };
  }

  static FeatureValue last(int index) {
    return new FeatureValue() {
      @Override
      public double number(Accumulator[] a, long now) {
        return ((LatestEvent) a[index]).number();
      }

      @Override
      public String text(Accumulator[] a) {
        return ((LatestEvent) a[index]).text();
      }
    };
  }

  static FeatureValue top(int index, int k) {
    return new FeatureValue() {
      @Override
      public double number(Accumulator[] a, long now) {
        return Double.NaN;
      }

      @Override
      public String text(Accumulator[] a) {
        return ((TopValues) a[index]).top(k);
      }
    };
  }
}
