package io.memberflow.simulation;

import io.memberflow.catalogue.Transform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The law behind purchases: at each view the member decides once, with probability 1 / (1 + e^−m),
 *
 * <pre>m = intercept + Σ coefficient · transform(input) + Σ level(category, device) + item effect
 * </pre>
 *
 * Inputs are raw, not standardised, and are those that a catalogue can name; {@code views_1h} and
 * {@code carts_1h} are counted in their sawtooth windows and before the view itself. The item
 * effect is normal with mean 0 and the standard deviation of the settings and cannot be observed.
 *
 * @param effects numeric inputs
 * @param levels for each text input the log-odds of its values
 */
public record GroundTruth(
    double intercept, List<Effect> effects, Map<String, Map<String, Double>> levels) {

  /**
   * One numeric input.
   *
   * @param input its name in a catalogue's model
   * @param coefficient change of the log-odds for one unit of the transformed input
   */
  public record Effect(String input, Transform transform, double coefficient) {}

  static final List<String> DEVICES = List.of("mobile", "desktop", "tablet");

  private static final double INTERCEPT = -4.9;
  private static final double DWELL = 0.9;
  private static final double PRICE = -0.45;
  private static final double VIEWS = -0.04;
  private static final double CARTS = 0.35;
  private static final double[] BY_DEVICE = {-0.25, 0.25, 0};
  private static final double[] BY_CATEGORY = {
    0.5, 0.3, 0.1, -0.2, 0.4, -0.1, -0.4, 0.2, -0.5, 0.1, 0, -0.4
  };

  public GroundTruth {
    effects = List.copyOf(effects);
    levels = Map.copyOf(levels);
  }

  /** The law is the same in every simulated shop. */
  public static GroundTruth standard() {
    return new GroundTruth(
        INTERCEPT,
        List.of(
            new Effect("event.dwell", Transform.LOG, DWELL),
            new Effect("event.price", Transform.LOG, PRICE),
            new Effect("views_1h", Transform.NONE, VIEWS),
            new Effect("carts_1h", Transform.NONE, CARTS)),
        Map.of(
            "event.device", byName(DEVICES, BY_DEVICE),
            "event.category", byName(Assortment.CATEGORIES, BY_CATEGORY)));
  }

  static double probability(
      double dwell, ShopItem item, int viewsLastHour, int cartsLastHour, int device, double own) {
    double margin =
        INTERCEPT
            + DWELL * StrictMath.log(1 + dwell)
            + PRICE * StrictMath.log(1 + item.price())
            + VIEWS * viewsLastHour
            + CARTS * cartsLastHour
            + BY_DEVICE[device]
            + BY_CATEGORY[item.category()]
            + own;
    return 1 / (1 + StrictMath.exp(-margin));
  }

  private static Map<String, Double> byName(List<String> names, double[] values) {
    Map<String, Double> map = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      map.put(names.get(i), values[i]);
    }
    return Map.copyOf(map);
  }
}
