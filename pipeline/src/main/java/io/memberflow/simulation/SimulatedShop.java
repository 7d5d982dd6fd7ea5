package io.memberflow.simulation;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.CatalogueItem;
import java.util.Iterator;
import java.util.List;

/**
 * A shop whose laws are known: the same settings give the same log, byte for byte, on any machine.
 * Memory grows with members and items, not with events.
 */
public final class SimulatedShop implements Iterable<SimulatedRecord> {
  private static final int PURPOSE = 5;

  private final ShopSettings settings;
  private final Assortment assortment;

  public SimulatedShop(ShopSettings settings) {
    this.settings = settings;
    this.assortment = new Assortment(settings);
  }

  public ShopSettings settings() {
    return settings;
  }

  /** The catalogue topic: one record for each item. */
  public List<CatalogueItem> catalogueItems() {
    return assortment.catalogueItems();
  }

  /** The log from its start, in the order in which records are written. */
  @Override
  public Iterator<SimulatedRecord> iterator() {
    return new ShopStream(settings, assortment);
  }

  /** The law of purchases. */
  public GroundTruth truth() {
    return GroundTruth.standard();
  }

  /**
   * The law of one member's orders. Costs {@link MemberTruth#DRAWS} imagined visits, some
   * milliseconds.
   *
   * @param index 0 to members − 1; the member's id is {@code m} and the index in seven digits
   * @throws ConfigurationException where there is no such member
   */
  public MemberTruth memberTruth(int index) {
    if (index < 0 || index >= settings.members()) {
      throw ConfigurationException.wrong(
          "member", index, "0–" + (settings.members() - 1), "choose an index in that range");
    }
    Shopper shopper = new Shopper(settings, index, ShopStream.meanVisitsPerWeek(settings));
    Visit visit = new Visit(assortment, settings.itemEffect());
    SplitMix64 random = SplitMix64.stream(settings.seed(), PURPOSE, index);
    BrowsingHistory history = new BrowsingHistory();
    double orders = 0;
    for (int draw = 0; draw < MemberTruth.DRAWS; draw++) {
      history.clear();
      visit.run(shopper, random, history, settings.start().toEpochMilli(), false);
      double none = 1;
      for (int i = 0; i < visit.views; i++) {
        none *= 1 - visit.probability[i];
      }
      orders += 1 - none;
    }
    return new MemberTruth(shopper.id, shopper.visitsPerWeek, orders / MemberTruth.DRAWS);
  }
}
