package io.memberflow.simulation;

/**
 * The course of one visit: which items are seen when, and what is decided. One instance is used
 * again for every visit; entry i of each array belongs to the i-th view.
 */
final class Visit {
  static final int MOST_VIEWS = 40;
  private static final double GO_ON = 5.0 / 6;
  private static final double SEARCH = 0.2;
  private static final double FAVORITE = 0.04;
  private static final double CART_ONLY = 0.05;
  private static final double LOGIN = 0.5;
  private static final int TRIES = 20;

  final int[] item = new int[MOST_VIEWS];
  final long[] searchTime = new long[MOST_VIEWS];
  final long[] viewTime = new long[MOST_VIEWS];
  final double[] dwell = new double[MOST_VIEWS];
  final double[] probability = new double[MOST_VIEWS];
  final long[] favoriteTime = new long[MOST_VIEWS];
  final long[] cartTime = new long[MOST_VIEWS];
  final boolean[] bought = new boolean[MOST_VIEWS];
  int views;
  boolean login;
  int device;
  boolean order;
  long end;

  private final Assortment assortment;
  private final double itemEffect;

  Visit(Assortment assortment, double itemEffect) {
    this.assortment = assortment;
    this.itemEffect = itemEffect;
  }

  /**
   * Lives through one visit. Times that did not happen are 0.
   *
   * @param mayBuy false keeps the member from buying, which yields the probabilities along the path
   *     without an order
   */
  void run(
      Shopper shopper, SplitMix64 random, BrowsingHistory history, long start, boolean mayBuy) {
    history.forget(start);
    long now = start;
    login = random.chance(LOGIN);
    device = random.chance(0.85) ? shopper.device : random.nextInt(GroundTruth.DEVICES.size());
    order = false;
    views = 0;
    do {
      int category = shopper.category(random);
      int chosen = choose(shopper, random, history, category);
      if (chosen < 0) {
        break;
      }
      int i = views++;
      item[i] = chosen;
      searchTime[i] = random.chance(SEARCH) ? now += random.between(3_000, 15_000) : 0;
      double seconds = StrictMath.exp(3.2 + 0.8 * random.gaussian());
      dwell[i] = Math.round(10 * Math.max(1, Math.min(600, seconds))) / 10.0;
      now += random.between(1_000, 4_000) + (long) (1000 * dwell[i]);
      viewTime[i] = now;
      ShopItem seen = assortment.item(chosen);
      probability[i] =
          GroundTruth.probability(
              dwell[i],
              seen,
              history.viewsLastHour(now),
              history.cartsLastHour(now),
              device,
              itemEffect * seen.quality());
      // one draw decides, so that the path without a purchase uses the same numbers
      bought[i] = random.chance(probability[i]) && mayBuy;
      order |= bought[i];
      history.view(chosen, now);
      favoriteTime[i] = random.chance(FAVORITE) ? now += random.between(1_000, 3_000) : 0;
      boolean carted = random.chance(CART_ONLY) || bought[i];
      cartTime[i] = carted ? now += random.between(1_000, 5_000) : 0;
      if (carted) {
        history.cart(now);
      }
    } while (views < MOST_VIEWS && random.chance(GO_ON));
    end = order ? now + random.between(30_000, 150_000) : now;
  }

  /** An item of the category that the member has not seen for a day; −1 where none is found. */
  private int choose(Shopper shopper, SplitMix64 random, BrowsingHistory history, int category) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int chosen = assortment.draw(random, category);
      if (random.chance(shopper.bargainHunting)) {
        int other = assortment.draw(random, category);
        chosen = assortment.item(other).cents() < assortment.item(chosen).cents() ? other : chosen;
      }
      if (!history.seen(chosen)) {
        return chosen;
      }
    }
    return -1;
  }
}
