package io.memberflow.simulation;

import io.memberflow.events.CatalogueItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The shop's items: twelve categories of equal size, Zipf popularity within each. */
final class Assortment {
  static final List<String> CATEGORIES =
      List.of(
          "books",
          "electronics",
          "fashion",
          "garden",
          "beauty",
          "toys",
          "sports",
          "kitchen",
          "music",
          "pets",
          "office",
          "travel");

  private static final String[] NOUNS = {
    "novel atlas cookbook diary", "headphones charger speaker lamp", "shirt jacket scarf belt",
    "trowel planter hose shears", "cream soap balm brush", "puzzle kite robot blocks",
    "ball racket bottle mat", "pan knife kettle bowl", "guitar drum flute strings",
    "leash basket feeder collar", "pen notebook stapler folder", "backpack pillow adapter map"
  };
  private static final String[] ADJECTIVES = {
    "light", "sturdy", "classic", "compact", "soft", "bright", "quiet", "foldable", "warm", "slim"
  };

  /** Median price of each category, in cents. */
  private static final int[] MEDIAN_CENTS = {
    1_500, 7_900, 3_900, 2_500, 1_800, 2_200, 3_500, 2_900, 5_500, 1_900, 900, 4_500
  };

  private static final String[] SYLLABLES = {
    "al", "bor", "cen", "dra", "el", "fen", "gor", "hal", "ivo", "jun"
  };
  private static final int BRANDS = 40;
  private static final double ZIPF = 0.9;
  private static final int PURPOSE = 1;

  private final List<ShopItem> items;

  /** Popularity of an item's rank in its category, summed; shared by categories of equal size. */
  private final double[] cumulative;

  Assortment(ShopSettings settings) {
    items = new ArrayList<>(settings.items());
    for (int i = 0; i < settings.items(); i++) {
      SplitMix64 random = SplitMix64.stream(settings.seed(), PURPOSE, i);
      int category = i % CATEGORIES.size();
      double cents = MEDIAN_CENTS[category] * StrictMath.exp(0.6 * random.gaussian());
      items.add(
          new ShopItem(
              "i%06d".formatted(i),
              category,
              brand(random.nextInt(BRANDS)),
              Math.max(99, Math.min(200_000, Math.round(cents))),
              random.gaussian()));
    }
    int ranks = settings.items() / CATEGORIES.size();
    cumulative = new double[ranks];
    double sum = 0;
    for (int rank = 0; rank < ranks; rank++) {
      sum += 1 / StrictMath.pow(rank + 1, ZIPF);
      cumulative[rank] = sum;
    }
  }

  ShopItem item(int index) {
    return items.get(index);
  }

  /** Draws the index of an item of this category by popularity. */
  int draw(SplitMix64 random, int category) {
    double target = random.nextDouble() * cumulative[cumulative.length - 1];
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > target) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low * CATEGORIES.size() + category;
  }

  /** What members type to find items of this category. */
  String words(SplitMix64 random, int category) {
    return pick(ADJECTIVES, random.nextInt(ADJECTIVES.length))
        + " "
        + pick(NOUNS[category].split(" "), random.nextInt(4));
  }

  List<CatalogueItem> catalogueItems() {
    List<CatalogueItem> published = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      ShopItem item = items.get(i);
      int rank = i / CATEGORIES.size();
      String noun = pick(NOUNS[item.category()].split(" "), rank);
      String adjective = pick(ADJECTIVES, rank / 4);
      String category = CATEGORIES.get(item.category());
      published.add(
          new CatalogueItem(
              item.id(),
              "%s %s %s".formatted(item.brand(), adjective, noun),
              "A %s %s for %s, made by %s; %s and %s."
                  .formatted(
                      adjective,
                      noun,
                      category,
                      item.brand(),
                      pick(ADJECTIVES, rank + 3),
                      pick(ADJECTIVES, rank + 7)),
              category,
              item.brand(),
              item.price()));
    }
    return List.copyOf(published);
  }

  private static String brand(int index) {
    String first = SYLLABLES[index % SYLLABLES.length];
    return first.substring(0, 1).toUpperCase(Locale.ROOT)
        + first.substring(1)
        + SYLLABLES[(index / SYLLABLES.length * 3 + index + 1) % SYLLABLES.length];
  }

  private static String pick(String[] words, int index) {
    return words[index % words.length];
  }
}
