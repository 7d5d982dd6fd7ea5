package io.memberflow.simulation;

/** One member: what never changes about them, and the little state their next visit needs. */
final class Shopper implements Comparable<Shopper> {
  private static final int PURPOSE = 2;
  private static final double RATE_SHAPE = 0.8;
  private static final double PREFERENCE_SHAPE = 0.4;
  private static final String[] COUNTRIES = {
    "DE", "DE", "DE", "FR", "FR", "IT", "ES", "NL", "AT", "PL"
  };

  final String id;
  final SplitMix64 random;

  /** Gamma distributed over members; visits of a member are a Poisson process. */
  final double visitsPerWeek;

  /** How often the member compares two items and looks at the cheaper one, 0–1. */
  final double bargainHunting;

  /** Probability of a review for a bought line, 0–1. */
  final double reviewTendency;

  final int device;
  final String country;
  final String ip;
  final BrowsingHistory history = new BrowsingHistory();

  private final int index;
  private final float[] preference;
  private double even;
  private long busyUntil = Long.MIN_VALUE;
  private long nextVisit;
  private int visits;
  private int events;
  private int orders;

  /** The member with this index; {@code meanVisits} is the shop's mean number a week. */
  Shopper(ShopSettings settings, int index, double meanVisits) {
    this.index = index;
    random = SplitMix64.stream(settings.seed(), PURPOSE, index);
    id = padded('m', index, 7);
    visitsPerWeek = meanVisits * random.gamma(RATE_SHAPE) / RATE_SHAPE;
    preference = new float[Assortment.CATEGORIES.size()];
    double sum = 0;
    for (int c = 0; c < preference.length; c++) {
      sum += random.gamma(PREFERENCE_SHAPE);
      preference[c] = (float) sum;
    }
    bargainHunting = random.nextDouble();
    double tendency = random.nextDouble();
    reviewTendency = 0.5 * tendency * tendency;
    double share = random.nextDouble();
    device = share < 0.55 ? 0 : share < 0.9 ? 1 : 2;
    country = COUNTRIES[random.nextInt(COUNTRIES.length)];
    ip = "10.%d.%d.%d".formatted(index >>> 16 & 255, index >>> 8 & 255, index & 255);
    even = WeekClock.even(settings.start().toEpochMilli());
    schedule();
  }

  long nextVisit() {
    return nextVisit;
  }

  /** Ends the present visit and draws the next one, which waits until this one is over. */
  void leave(long end) {
    busyUntil = end + 1;
    schedule();
  }

  private void schedule() {
    even += random.exponential() / visitsPerWeek;
    // beyond any log: a member who hardly ever comes must not overflow the clock
    nextVisit = Math.max(busyUntil, WeekClock.millis(Math.min(even, 1e6)));
  }

  /** Draws a category by the member's preferences. */
  int category(SplitMix64 draws) {
    double target = draws.nextDouble() * preference[preference.length - 1];
    int category = 0;
    while (category < preference.length - 1 && preference[category] <= target) {
      category++;
    }
    return category;
  }

  String nextSession() {
    return id + "-s" + ++visits;
  }

  String nextEvent() {
    return id + "-" + ++events;
  }

  String nextOrder() {
    return id + "-o" + ++orders;
  }

  @Override
  public int compareTo(Shopper other) {
    int byTime = Long.compare(nextVisit, other.nextVisit);
    return byTime != 0 ? byTime : Integer.compare(index, other.index);
  }

  private static String padded(char prefix, int number, int digits) {
    String text = Integer.toString(number);
    return prefix + "0".repeat(digits - text.length()) + text;
  }
}
