package io.memberflow.platform;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.CatalogueItem;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.simulation.SimulatedShop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a simulated shop writes and what is true about it.
 *
 * @param clean the sound events of each member, in the order of the log
 * @param broken the broken records
 * @param views the views with their true probability
 */
public record SimulatedLog(
    SimulatedShop shop,
    Map<String, List<Event>> clean,
    List<SimulatedRecord> broken,
    List<SimulatedRecord> views) {

  public static SimulatedLog of(ShopSettings settings) {
    SimulatedLog log =
        new SimulatedLog(
            new SimulatedShop(settings), new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
    for (SimulatedRecord record : log.shop) {
      if (record.broken()) {
        log.broken.add(record);
        continue;
      }
      log.clean
          .computeIfAbsent(record.event().member(), m -> new ArrayList<>())
          .add(record.event());
      if (record.event().type() == EventType.VIEW) {
        log.views.add(record);
      }
    }
    return log;
  }

  /** Fills the topics of a platform as the shop would. */
  public SimulatedLog sendTo(LocalPlatform platform) {
    EventWriter writer = new EventWriter();
    try (LogProducer producer = platform.producer()) {
      for (CatalogueItem item : shop.catalogueItems()) {
        producer.send(
            LocalPlatform.ITEMS,
            bytes(item.item()),
            writer.write(item),
            shop.settings().start().toEpochMilli());
      }
      for (SimulatedRecord record : shop) {
        byte[] key = record.key() == null ? null : bytes(record.key());
        producer.send(LocalPlatform.EVENTS, key, record.bytes(writer), record.written());
      }
      producer.flush();
    }
    return this;
  }

  public long cleanEvents() {
    return clean.values().stream().mapToLong(List::size).sum();
  }

  public long records() {
    return cleanEvents() + broken.size();
  }

  /** Broken records by the reason that their dead letter must carry. */
  public Map<String, Long> refused() {
    Map<String, Long> refused = new TreeMap<>();
    broken.forEach(record -> refused.merge(record.defect().reason(), 1L, Long::sum));
    return refused;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
