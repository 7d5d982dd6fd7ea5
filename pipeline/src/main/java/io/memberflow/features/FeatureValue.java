package io.memberflow.features;

/** How a feature is read from the accumulators of its entity. */
interface FeatureValue {
  /**
   * The number of a numeric feature, or the milliseconds since 1970 of a time; NaN where undefined
   * (no event to average, nothing in the window).
   */
  double number(Accumulator[] accumulators);

  /** The text of a text feature; null where undefined. */
  default String text(Accumulator[] accumulators) {
    return null;
  }

  static FeatureValue sum(int index) {
    return a -> ((TiledSum) a[index]).value();
  }

  static FeatureValue average(int sum, int count) {
    return a -> {
      double events = ((TiledSum) a[count]).value();
      return events == 0 ? Double.NaN : ((TiledSum) a[sum]).value() / events;
    };
  }

  /** (hits + smoothing · prior) / (shows + smoothing): a beta prior of that weight. */
  static FeatureValue rate(int hits, int shows, double smoothing, double prior) {
    return a ->
        (((TiledSum) a[hits]).value() + smoothing * prior)
            / (((TiledSum) a[shows]).value() + smoothing);
  }

  static FeatureValue extreme(int index) {
    return a -> ((TiledExtreme) a[index]).value();
  }

  static FeatureValue distinct(int index) {
    return a -> ((DistinctValues) a[index]).count();
  }

  static FeatureValue latestTime(int index) {
    return a -> {
      LatestEvent latest = (LatestEvent) a[index];
      return latest.isEmpty() ? Double.NaN : latest.time();
    };
  }

  static FeatureValue last(int index) {
    return new FeatureValue() {
      @Override
      public double number(Accumulator[] a) {
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
      public double number(Accumulator[] a) {
        return Double.NaN;
      }

      @Override
      public String text(Accumulator[] a) {
        return ((TopValues) a[index]).top(k);
      }
    };
  }
}
