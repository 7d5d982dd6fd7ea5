package io.memberflow.demo;

import io.memberflow.events.CatalogueItem;
import io.memberflow.events.EventWriter;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.platform.LogProducer;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.simulation.SimulatedShop;
import java.nio.charset.StandardCharsets;

/** A simulated shop, with its item catalogue and its broken records. */
public final class SimulatedFeed implements Feed {
  private final SimulatedShop shop;

  public SimulatedFeed(ShopSettings settings) {
    this.shop = new SimulatedShop(settings);
  }

  @Override
  public String description() {
    ShopSettings s = shop.settings();
    return "a simulated shop: %,d events or more of %,d members and %,d items over %d days, seed %d"
        .formatted(s.events(), s.members(), s.items(), s.days(), s.seed());
  }

  @Override
  public void send(LogProducer producer) {
    sendItems(producer);
    sendEvents(producer, 0, Long.MAX_VALUE);
    producer.flush();
  }

  /** Sends the item catalogue. */
  public void sendItems(LogProducer producer) {
    EventWriter writer = new EventWriter();
    long start = shop.settings().start().toEpochMilli();
    for (CatalogueItem item : shop.catalogueItems()) {
      byte[] key = item.item().getBytes(StandardCharsets.UTF_8);
      producer.send(LocalPlatform.ITEMS, key, writer.write(item), start);
    }
  }

  /**
   * Sends a part of the log.
   *
   * @param from number of its first record, counted from 0
   * @param until number of the first record after it
   * @return records that were sent
   */
  public long sendEvents(LogProducer producer, long from, long until) {
    EventWriter writer = new EventWriter();
    long number = 0;
    for (SimulatedRecord record : shop) {
      if (number >= until) {
        break;
      }
      if (number++ >= from) {
        byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
        producer.send(LocalPlatform.EVENTS, key, record.bytes(writer), record.written());
      }
    }
    return Math.max(0, number - from);
  }
}
