package io.memberflow.simulation;

/**
 * One item as the simulation knows it.
 *
 * @param category index into {@link Assortment#CATEGORIES}
 * @param cents price of one piece
 * @param quality standard normal; better items are refunded less, rated higher and, where the
 *     settings say so, bought more
 */
record ShopItem(String id, int category, String brand, long cents, double quality) {
  double price() {
    return cents / 100.0;
  }
}
