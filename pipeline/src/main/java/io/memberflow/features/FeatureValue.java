package io.memberflow.features;

import io.memberflow.catalogue.Expression;
import java.math.BigInteger;

/** How a feature is read from what its entity has counted. */
interface FeatureValue {
  /**
   * The number of a numeric feature, or the milliseconds since 1970 of a time; NaN where undefined
   * (no event to average, nothing in the window).
   *
   * @param now for what decays; not before the newest event
   */
  double number(EntityFeatures features, long now);

  /** The text of a text feature; null where undefined. */
  default String text(EntityFeatures features) {
    return null;
  }

  static FeatureValue sum(int index) {
    return (a, now) -> a.sum(index);
  }

  static FeatureValue average(int sum, int count) {
    return (a, now) -> {
      double events = a.sum(count);
      return events == 0 ? Double.NaN : a.sum(sum) / events;
    };
  }

  /** (hits + smoothing · prior) / (shows + smoothing): a beta prior of that weight. */
  static FeatureValue rate(int hits, int shows, double smoothing, double prior) {
    return (a, now) -> (a.sum(hits) + smoothing * prior) / (a.sum(shows) + smoothing);
  }

  static FeatureValue extreme(int index) {
    return (a, now) -> ((TiledExtreme) a.accumulator(index)).value();
  }

  static FeatureValue distinct(int index) {
    return (a, now) -> ((DistinctValues) a.accumulator(index)).count();
  }

  static FeatureValue latestTime(int index) {
    return (a, now) -> {
      LatestEvent latest = (LatestEvent) a.accumulator(index);
      return latest.isEmpty() ? Double.NaN : latest.time();
    };
  }

  /** Of a sample, from exact sums; one event alone has none. */
  static FeatureValue standardDeviation(int squares, int sum, int count) {
    return (a, now) -> {
      long n = a.total(count);
      if (n < 2) {
        return Double.NaN;
      }
      BigInteger total = BigInteger.valueOf(a.total(sum));
      BigInteger spread =
          ((TiledSquares) a.accumulator(squares))
              .total()
              .multiply(BigInteger.valueOf(n))
              .subtract(total.multiply(total));
      return Math.sqrt(spread.doubleValue() / n / (n - 1)) / Measure.MILLIONTHS;
    };
  }

  static FeatureValue quantile(int index, double share) {
    return (a, now) -> ((Quantiles) a.accumulator(index)).value(share);
  }

  static FeatureValue decayedSum(int index) {
    return (a, now) -> ((DecayedSum) a.accumulator(index)).value(now);
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
      public double number(EntityFeatures a, long now) {
        return ((FirstEvents) a.accumulator(index)).number();
      }

      @Override
      public String text(EntityFeatures a) {
        return ((FirstEvents) a.accumulator(index)).text();
      }
    };
  }

  static FeatureValue last(int index) {
    return new FeatureValue() {
      @Override
      public double number(EntityFeatures a, long now) {
        return ((LatestEvent) a.accumulator(index)).number();
      }

      @Override
      public String text(EntityFeatures a) {
        return ((LatestEvent) a.accumulator(index)).text();
      }
    };
  }

  static FeatureValue top(int index, int k) {
    return new FeatureValue() {
      @Override
      public double number(EntityFeatures a, long now) {
        return Double.NaN;
      }

      @Override
      public String text(EntityFeatures a) {
        return ((TopValues) a.accumulator(index)).top(k);
      }
    };
  }
}
