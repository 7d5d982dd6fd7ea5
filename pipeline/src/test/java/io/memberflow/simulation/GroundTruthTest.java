package io.memberflow.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.events.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Measures the log from outside and compares with the law that the shop claims to follow. */
class GroundTruthTest {
  private static final long HOUR = 3_600_000L;
  private static final long DAY = 24 * HOUR;

  /** One view: inputs with a leading 1, the true probability, and the label found in the log. */
  private record Decision(double[] inputs, double probability, boolean bought) {}

  @Test
  void probability_comparedWithLabels_isCalibratedAndSharp() {
    List<Decision> decisions = decisions(ShopSettings.ofSize(11, 400_000));
    int bins = 10;
    double[] expected = new double[bins];
    double[] variance = new double[bins];
    double[] seen = new double[bins];
    double loss = 0;
    double sum = 0;
    for (Decision d : decisions) {
      int bin = (int) Math.min(bins - 1, d.probability() * 20);
      expected[bin] += d.probability();
      variance[bin] += d.probability() * (1 - d.probability());
      seen[bin] += d.bought() ? 1 : 0;
      loss -= Math.log(d.bought() ? d.probability() : 1 - d.probability());
      sum += d.probability();
    }
    double base = sum / decisions.size();
    double constant = -base * Math.log(base) - (1 - base) * Math.log(1 - base);
    loss /= decisions.size();
    System.out.printf(
        "%d views, base rate %.4f, oracle log loss %.4f, constant %.4f%n",
        decisions.size(), base, loss, constant);
    for (int bin = 0; bin < bins; bin++) {
      assertThat(seen[bin]).isCloseTo(expected[bin], within(4 * Math.sqrt(variance[bin]) + 1));
    }
    assertThat(base).isBetween(0.03, 0.12);
    assertThat(loss).isLessThan(0.93 * constant);
  }

  @Test
  void logisticRegression_onObservableInputs_recoversTheCoefficients() {
    List<Decision> decisions =
        decisions(ShopSettings.ofSize(14, 400_000).withItemEffect(0).withDisorder(Duration.ZERO));
    NewtonLogistic fit = new NewtonLogistic(decisions.get(0).inputs().length);
    for (int iteration = 0; iteration < 8; iteration++) {
      decisions.forEach(d -> fit.add(d.inputs(), d.bought()));
      fit.step();
    }
    double[] truth = truth();
    for (int j = 0; j < truth.length; j++) {
      System.out.printf(
          "input %2d: true %6.3f, fitted %6.3f ± %.3f%n",
          j, truth[j], fit.weight(j), fit.standardError(j));
      assertThat(fit.weight(j)).isCloseTo(truth[j], within(4 * fit.standardError(j)));
    }
  }

  @Test
  void shippedModel_hasEveryInputOfTheLaw_transformedAsInTheLaw() {
    List<ModelFeature> inputs =
        CatalogueReader.shipped().model("purchase_24h").orElseThrow().features();
    GroundTruth truth = new SimulatedShop(ShopSettings.standard(1)).truth();
    for (GroundTruth.Effect effect : truth.effects()) {
      assertThat(inputs)
          .anyMatch(f -> f.name().equals(effect.input()) && f.transform() == effect.transform());
    }
    for (String input : truth.levels().keySet()) {
      assertThat(inputs).anyMatch(f -> f.name().equals(input) && f.categorical());
    }
  }

  @Test
  void weeklyOrders_ofAMember_arePoissonWithTheTrueRate() {
    ShopSettings settings = ShopSettings.ofSize(13, 200_000).withMembers(1_000).withDays(140);
    SimulatedShop shop = new SimulatedShop(settings);
    Map<String, Integer> orders = new HashMap<>();
    Set<String> known = new HashSet<>();
    int weeks = 18;
    long start = settings.start().toEpochMilli();
    for (Event event : SimulatedShopTest.events(settings)) {
      int week = (int) ((event.time() - start) / (7 * DAY));
      if (event.type() == EventType.PURCHASE && week < weeks && known.add(event.order())) {
        orders.merge(event.member() + "/" + week, 1, Integer::sum);
      }
    }
    double[] expected = new double[4];
    double[] seen = new double[4];
    double dispersion = 0;
    for (int i = 0; i < settings.members(); i++) {
      MemberTruth truth = shop.memberTruth(i);
      double rate = truth.ordersPerWeek();
      int bin = rate < 0.1 ? 0 : rate < 0.3 ? 1 : rate < 1 ? 2 : 3;
      for (int week = 0; week < weeks; week++) {
        int count = orders.getOrDefault(truth.member() + "/" + week, 0);
        expected[bin] += rate;
        seen[bin] += count;
        dispersion += (count - rate) * (count - rate) - rate;
      }
    }
    double total = 0;
    for (int bin = 0; bin < 4; bin++) {
      System.out.printf("weekly orders: expected %.0f, seen %.0f%n", expected[bin], seen[bin]);
      assertThat(seen[bin]).isCloseTo(expected[bin], within(4 * Math.sqrt(expected[bin])));
      total += expected[bin];
    }
    // the variance of a Poisson count is its mean
    System.out.printf("excess variance over mean: %.3f%n", dispersion / total);
    assertThat(dispersion / total).isCloseTo(0, within(0.06));
  }

  /** In the order of {@link #inputs}; the first category and the tablet are the references. */
  private static double[] truth() {
    GroundTruth truth = GroundTruth.standard();
    Map<String, Double> category = truth.levels().get("event.category");
    Map<String, Double> device = truth.levels().get("event.device");
    double reference = category.get(Assortment.CATEGORIES.get(0));
    List<Double> values = new ArrayList<>();
    values.add(truth.intercept() + reference + device.get("tablet"));
    truth.effects().forEach(e -> values.add(e.coefficient()));
    values.add(device.get("mobile") - device.get("tablet"));
    values.add(device.get("desktop") - device.get("tablet"));
    Assortment.CATEGORIES.stream().skip(1).forEach(c -> values.add(category.get(c) - reference));
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] inputs(Event view, int views, int carts) {
    double[] x = new double[7 + Assortment.CATEGORIES.size() - 1];
    x[0] = 1;
    x[1] = Math.log1p(view.dwell());
    x[2] = Math.log1p(view.price());
    x[3] = views;
    x[4] = carts;
    x[5] = view.device().equals("mobile") ? 1 : 0;
    x[6] = view.device().equals("desktop") ? 1 : 0;
    int category = Assortment.CATEGORIES.indexOf(view.category());
    if (category > 0) {
      x[6 + category] = 1;
    }
    return x;
  }

  /** Labels and window counts taken from the events alone, as a job would. */
  private static List<Decision> decisions(ShopSettings settings) {
    List<SimulatedRecord> records = new ArrayList<>();
    new SimulatedShop(settings).forEach(r -> records.add(r));
    Map<String, List<Long>> purchases = new HashMap<>();
    Map<String, List<Long>> views = new HashMap<>();
    Map<String, List<Long>> carts = new HashMap<>();
    long end = 0;
    for (SimulatedRecord record : records) {
      if (record.broken()) {
        continue;
      }
      Event event = record.event();
      end = Math.max(end, event.time());
      if (event.type() == EventType.PURCHASE) {
        purchases
            .computeIfAbsent(event.member() + "/" + event.item(), k -> new ArrayList<>())
            .add(event.time());
      }
    }
    List<Decision> decisions = new ArrayList<>();
    for (SimulatedRecord record : records) {
      Event event = record.event();
      if (event == null) {
        continue;
      }
      List<Long> viewed = views.computeIfAbsent(event.member(), k -> new ArrayList<>());
      List<Long> carted = carts.computeIfAbsent(event.member(), k -> new ArrayList<>());
      long time = event.time();
      if (event.type() == EventType.CART) {
        carted.add(time);
      } else if (event.type() == EventType.VIEW) {
        if (time + DAY <= end) {
          boolean bought =
              purchases.getOrDefault(event.member() + "/" + event.item(), List.of()).stream()
                  .anyMatch(t -> t > time && t <= time + DAY);
          decisions.add(
              new Decision(
                  inputs(event, since(viewed, time), since(carted, time)),
                  record.purchaseProbability(),
                  bought));
        }
        viewed.add(time);
      }
    }
    return decisions;
  }

  private static int since(List<Long> times, long now) {
    long from = Math.floorDiv(now - HOUR, 300_000L) * 300_000L;
    return (int) times.stream().filter(t -> t >= from).count();
  }
}
