package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.OncePer;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.events.Event;
import io.memberflow.importing.Cdnow;
import io.memberflow.importing.Importer;
import io.memberflow.importing.OnlineRetail;
import io.memberflow.members.EngineRun.Scored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * The models of members' histories over real shops, in the order of events: decisions as the
 * members' engine makes them, predicted before their answers are learnt, parameters fitted at the
 * ends of epochs. Prints what the page says.
 */
class PurchaseHistoryAcceptanceITCase {
  private static final long QUARTER = Duration.ofDays(91).toMillis();

  /** Everything that happened to one model. */
  private record Run(List<Scored> scored) {
    double deviance() {
      return scored.stream()
          .mapToDouble(s -> deviance(s.predicted(), s.label()))
          .average()
          .orElse(0);
    }

    /** Of the best constant, chosen with hindsight. */
    double bestConstant() {
      double mean = scored.stream().mapToDouble(Scored::label).average().orElse(0);
      return scored.stream().mapToDouble(s -> deviance(mean, s.label())).average().orElse(0);
    }

    double calibration() {
      return scored.stream().mapToDouble(Scored::predicted).sum()
          / scored.stream().mapToDouble(Scored::label).sum();
    }

    private static double deviance(double predicted, double label) {
      double p = Math.max(1e-12, predicted);
      return 2 * ((label > 0 ? label * Math.log(label / p) : 0) - (label - p));
    }
  }

  /** A shop's log through the members' engine. */
  private static final class Shop {
    private final Catalogue catalogue;
    private final EngineRun engine;
    private final Map<String, NavigableMap<Long, Double>> spends = new HashMap<>();
    private final long end;

    /**
     * @param oncePer what one purchase is: all of a day as shipped, or all of an order
     */
    Shop(Importer importer, Path file, OncePer oncePer, Predicate<Event> some) throws IOException {
      String shipped = Files.readString(Path.of("../src/data/lifetime.yaml"));
      String per = ConfigurationNode.kebab(oncePer);
      catalogue = CatalogueReader.parse("test", shipped.replace("per: day", "per: " + per));
      List<Event> events = new ArrayList<>();
      EngineRun.read(
          importer,
          file,
          catalogue,
          event -> {
            if (some.test(event)) {
              events.add(event);
            }
          });
      events.sort(Comparator.comparingLong(Event::time));
      end = events.get(events.size() - 1).time();
      engine = new EngineRun(catalogue, events);
      events.stream()
          .filter(event -> event.type() == EventType.PURCHASE)
          .forEach(
              event ->
                  spends
                      .computeIfAbsent(event.member(), m -> new TreeMap<>())
                      .merge(event.time(), event.amount(), Double::sum));
    }

    /** Amounts after the time, until a quarter later. */
    double spendAfter(String member, long time) {
      return spends
          .getOrDefault(member, new TreeMap<>())
          .subMap(time, true, time + QUARTER, false)
          .values()
          .stream()
          .mapToDouble(a -> a)
          .sum();
    }
  }

  private static void print(String shop, String name, Run run) {
    System.out.printf(
        "%s %s: %,d decisions, deviance %.4f, best constant %.4f, calibration %.3f%n",
        shop, name, run.scored.size(), run.deviance(), run.bestConstant(), run.calibration());
  }

  /** Mean predicted and observed counts in ten groups of equal size by prediction. */
  private static void printDeciles(Run run) {
    List<Scored> sorted = new ArrayList<>(run.scored);
    sorted.sort(Comparator.comparingDouble(Scored::predicted));
    for (int i = 0; i < 10; i++) {
      List<Scored> group = sorted.subList(sorted.size() * i / 10, sorted.size() * (i + 1) / 10);
      System.out.printf(
          "  decile %d: predicted %.4f, observed %.4f%n",
          i + 1,
          group.stream().mapToDouble(Scored::predicted).average().orElse(0),
          group.stream().mapToDouble(Scored::label).average().orElse(0));
    }
  }

  /** By tier: decisions, mean predicted and realised spend of the quarter after. */
  private static double[][] tiers(Shop shop, Run run) {
    double[][] tiers = new double[4][3];
    for (Scored s : run.scored) {
      double tier = s.outputs()[3];
      if (tier >= 1 && s.time() + QUARTER <= shop.end) {
        double[] sums = tiers[(int) tier - 1];
        sums[0]++;
        sums[1] += s.outputs()[2];
        sums[2] += shop.spendAfter(s.member(), s.time());
      }
    }
    for (double[] sums : tiers) {
      sums[1] /= sums[0];
      sums[2] /= sums[0];
    }
    double all = Arrays.stream(tiers).mapToDouble(t -> t[0] * t[2]).sum();
    for (int i = 0; i < 4; i++) {
      System.out.printf(
          "  tier %d: %,.0f member weeks, next quarter predicted %.2f, realised %.2f, share %.3f%n",
          i + 1, tiers[i][0], tiers[i][1], tiers[i][2], tiers[i][0] * tiers[i][2] / all);
    }
    return tiers;
  }

  private static double[][] report(String name, Shop shop, Map<String, Run> runs) {
    runs.forEach((model, run) -> print(name, model, run));
    printDeciles(runs.get("active_orders"));
    return tiers(shop, runs.get("active_orders"));
  }

  private static Map<String, Run> runs(Shop shop) {
    Map<String, Run> runs = new TreeMap<>();
    shop.catalogue.models().forEach(m -> runs.put(m.name(), new Run(shop.engine.run(m.name()))));
    return runs;
  }

  private static Shop onlineRetail(OncePer oncePer) throws IOException {
    return new Shop(
        new OnlineRetail(Optional.empty()),
        EngineRun.sharedData("online_retail/online_retail.csv.gz"),
        oncePer,
        event -> true);
  }

  /** The authors' data: each tenth member, purchases of a day as one order, as in their paper. */
  @Test
  void cdnow_whoseMembersStop_isForeseenByBgNbd() throws IOException {
    Shop shop =
        new Shop(
            new Cdnow(),
            EngineRun.sharedData("cdnow/CDNOW_master.txt"),
            OncePer.DAY,
            event -> Long.parseLong(event.member()) % 10 == 0);
    Map<String, Run> runs = runs(shop);
    double[][] tiers = report("cdnow", shop, runs);
    Run active = runs.get("active_orders");
    assertThat(active.deviance()).isLessThan(0.88 * active.bestConstant());
    assertThat(active.deviance()).isLessThan(runs.get("order_rate").deviance());
    assertThat(active.calibration()).isCloseTo(1, within(0.05));
    // half of the members, and the best twentieth: what they spend, and what was foreseen of it
    assertThat(tiers[3][2]).isGreaterThan(15 * tiers[0][2]);
    assertThat(tiers[3][1] / tiers[3][2]).isCloseTo(1, within(0.1));
  }

  /** Nobody stops in this year of a wholesaler, so both models find the same. */
  @Test
  void onlineRetail_withOrdersOfADayAsOne_isForeseenWithinAPercentOfARegression()
      throws IOException {
    Shop shop = onlineRetail(OncePer.DAY);
    Map<String, Run> runs = runs(shop);
    double[][] tiers = report("online-retail by day", shop, runs);
    Run active = runs.get("active_orders");
    assertThat(active.deviance()).isLessThan(0.86 * active.bestConstant());
    assertThat(active.deviance()).isLessThan(1.01 * runs.get("weekly_orders").deviance());
    assertThat(active.calibration()).isCloseTo(1, within(0.05));
    assertThat(tiers[3][2]).isGreaterThan(20 * tiers[0][2]);
  }

  /**
   * Invoices that come minutes apart look like a rate that then stops: the regression is better.
   */
  @Test
  void onlineRetail_withEachInvoiceAnOrder_isForeseenLessWell() throws IOException {
    Shop shop = onlineRetail(OncePer.ORDER);
    Map<String, Run> runs = runs(shop);
    report("online-retail by invoice", shop, runs);
    Run active = runs.get("active_orders");
    assertThat(active.deviance()).isLessThan(0.9 * active.bestConstant());
    assertThat(active.deviance()).isGreaterThan(runs.get("weekly_orders").deviance());
  }
}
