package io.memberflow.simulation;

import java.util.Arrays;

/** What one member looked at and put in the cart lately: a day of views, two hours of carts. */
final class BrowsingHistory {
  /** An item is shown to a member once in this time, so that each view has a label of its own. */
  static final long VIEW_MEMORY = 24 * 3_600_000L;

  private static final long CART_MEMORY = 2 * 3_600_000L;
  private static final long HOUR = 3_600_000L;
  private static final long HOP = 300_000L;

  private long[] viewTimes = new long[8];
  private int[] viewItems = new int[8];
  private int views;
  private long[] cartTimes = new long[2];
  private int carts;

  /** Drops what no decision at or after {@code now} can ask for. */
  void forget(long now) {
    int gone = 0;
    while (gone < views && viewTimes[gone] <= now - VIEW_MEMORY) {
      gone++;
    }
    views -= gone;
    System.arraycopy(viewTimes, gone, viewTimes, 0, views);
    System.arraycopy(viewItems, gone, viewItems, 0, views);
    gone = 0;
    while (gone < carts && cartTimes[gone] <= now - CART_MEMORY) {
      gone++;
    }
    carts -= gone;
    System.arraycopy(cartTimes, gone, cartTimes, 0, carts);
  }

  void clear() {
    views = 0;
    carts = 0;
  }

  void view(int item, long time) {
    if (views == viewTimes.length) {
      viewTimes = Arrays.copyOf(viewTimes, 2 * views);
      viewItems = Arrays.copyOf(viewItems, 2 * views);
    }
    viewTimes[views] = time;
    viewItems[views++] = item;
  }

  void cart(long time) {
    if (carts == cartTimes.length) {
      cartTimes = Arrays.copyOf(cartTimes, 2 * carts);
    }
    cartTimes[carts++] = time;
  }

  boolean seen(int item) {
    for (int i = 0; i < views; i++) {
      if (viewItems[i] == item) {
        return true;
      }
    }
    return false;
  }

  /** What the feature {@code views_1h} says at this time: the sawtooth window, hops of 5 min. */
  int viewsLastHour(long now) {
    return since(viewTimes, views, now);
  }

  /** What the feature {@code carts_1h} says at this time. */
  int cartsLastHour(long now) {
    return since(cartTimes, carts, now);
  }

  private static int since(long[] times, int size, long now) {
    long from = Math.floorDiv(now - HOUR, HOP) * HOP;
    int first = size;
    while (first > 0 && times[first - 1] >= from) {
      first--;
    }
    return size - first;
  }
}
