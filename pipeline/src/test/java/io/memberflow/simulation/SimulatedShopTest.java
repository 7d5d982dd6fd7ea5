package io.memberflow.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.CatalogueItem;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedShopTest {
  private static final ShopSettings SMALL = ShopSettings.ofSize(42, 20_000);
  private static final String GOLDEN =
      "60359446ef9c5f2d5a801f50ae64fa7b89291d8cc0cda39df44378a7b50572a1";

  @Test
  void log_ofOneSeed_hasTheSameBytesOnEveryMachine() throws Exception {
    assertThat(hash(SMALL)).isEqualTo(GOLDEN);
    assertThat(hash(SMALL)).isEqualTo(GOLDEN);
    assertThat(hash(ShopSettings.ofSize(43, 20_000))).isNotEqualTo(GOLDEN);
  }

  @Test
  void garbageShare_changed_leavesTheSoundEventsAsTheyAre() {
    // compared by hand: a failing list assertion would print 20,000 events
    assertThat(events(SMALL.withGarbageShare(0)).equals(events(SMALL.withGarbageShare(0.3))))
        .isTrue();
  }

  @Test
  void log_holdsExactlyTheEventsAskedFor_inAboutTheDays() {
    List<Event> events = events(ShopSettings.standard(1));
    assertThat(events).hasSize(200_000);
    long last = events.get(events.size() - 1).time();
    double days = (last - ShopSettings.standard(1).start().toEpochMilli()) / 86_400_000.0;
    System.out.printf("200,000 events span %.1f days%n", days);
    assertThat(days).isCloseTo(60, within(2.0));
  }

  @Test
  void iterator_atItsEnd_saysSo() {
    Iterator<SimulatedRecord> log = new SimulatedShop(ShopSettings.ofSize(1, 1)).iterator();
    while (log.hasNext()) {
      log.next();
    }
    assertThatThrownBy(log::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void written_neverDecreases_andTrailsTheEventByTheDisorderAtMost() {
    long before = Long.MIN_VALUE;
    long newest = Long.MIN_VALUE;
    int disordered = 0;
    for (SimulatedRecord record : new SimulatedShop(SMALL)) {
      assertThat(record.written()).isGreaterThanOrEqualTo(before);
      before = record.written();
      if (!record.broken()) {
        assertThat(record.written() - record.event().time()).isBetween(0L, 30_000L);
        disordered += record.event().time() < newest ? 1 : 0;
        newest = Math.max(newest, record.event().time());
      }
    }
    assertThat(disordered).isPositive();
    List<Event> ordered = events(SMALL.withDisorder(Duration.ZERO));
    for (int i = 1; i < ordered.size(); i++) {
      assertThat(ordered.get(i).time()).isGreaterThanOrEqualTo(ordered.get(i - 1).time());
    }
  }

  @Test
  void ids_ofEventsAndOrders_areUnique() {
    Set<String> ids = new HashSet<>();
    Map<String, String> memberOfOrder = new HashMap<>();
    for (Event event : events(ShopSettings.standard(3))) {
      assertThat(ids.add(event.id())).isTrue();
      if (event.order() != null) {
        assertThat(memberOfOrder.computeIfAbsent(event.order(), o -> event.member()))
            .isEqualTo(event.member());
      }
    }
  }

  @Test
  void events_areValidJsonWithTheFieldsOfTheirType() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    EventWriter writer = new EventWriter();
    for (SimulatedRecord record : new SimulatedShop(SMALL)) {
      if (record.broken()) {
        continue;
      }
      JsonNode json = mapper.readTree(record.bytes(writer));
      EventType type = EventType.of(json.get("type").asText()).orElseThrow();
      assertThat(json.get("member").asText()).isEqualTo(record.key());
      assertThat(Instant.parse(json.get("time").asText()).toEpochMilli())
          .isEqualTo(record.event().time());
      if (type == EventType.VIEW) {
        assertThat(json.get("dwell").asDouble()).isBetween(1.0, 600.0);
        assertThat(json.get("price").asDouble()).isPositive();
      }
      if (type == EventType.PURCHASE || type == EventType.REFUND) {
        double lines = json.get("quantity").asDouble() * json.get("price").asDouble();
        assertThat(json.get("amount").asDouble()).isCloseTo(lines, within(1e-9));
        assertThat(json.get("currency").asText()).isEqualTo("EUR");
        assertThat(json.hasNonNull("order")).isTrue();
      }
      if (type == EventType.REVIEW) {
        assertThat(json.get("rating").asInt()).isBetween(1, 5);
        assertThat(json.get("text").asText()).isNotBlank();
      }
    }
  }

  @Test
  void types_comeInPlausibleShares() {
    Map<EventType, Integer> counts = new EnumMap<>(EventType.class);
    events(ShopSettings.standard(1)).forEach(e -> counts.merge(e.type(), 1, Integer::sum));
    System.out.println("events by type: " + counts);
    assertThat(counts)
        .containsOnlyKeys(
            EnumSet.complementOf(EnumSet.of(EventType.ERASURE)).toArray(EventType[]::new));
    double views = counts.get(EventType.VIEW);
    assertThat(counts.get(EventType.PURCHASE) / views).isBetween(0.03, 0.12);
    assertThat(counts.get(EventType.CART)).isGreaterThan(counts.get(EventType.PURCHASE));
    assertThat(counts.get(EventType.REFUND) / (double) counts.get(EventType.PURCHASE))
        .isBetween(0.02, 0.1);
  }

  @Test
  void refundsAndReviews_followTheirPurchase() {
    Map<String, Event> bought = new HashMap<>();
    for (Event event : events(ShopSettings.standard(5).withDisorder(Duration.ZERO))) {
      String line = event.order() + "/" + event.item();
      if (event.type() == EventType.PURCHASE) {
        bought.put(line, event);
      } else if (event.type() == EventType.REFUND) {
        assertThat(bought.get(line).amount()).isEqualTo(event.amount());
      } else if (event.type() == EventType.REVIEW) {
        assertThat(bought).containsKey(line);
      }
    }
  }

  @Test
  void garbage_hasItsShareAndEveryDefect() {
    Map<Defect, Integer> counts = new EnumMap<>(Defect.class);
    int records = 0;
    for (SimulatedRecord record : new SimulatedShop(ShopSettings.standard(1))) {
      records++;
      if (record.broken()) {
        counts.merge(record.defect(), 1, Integer::sum);
      }
    }
    assertThat(counts).containsOnlyKeys(Defect.values());
    int broken = counts.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(broken / (double) records).isCloseTo(0.01, within(0.001));
    assertThat(counts.values()).allSatisfy(n -> assertThat(n).isGreaterThan(150));
  }

  @Test
  void garbage_ofEachDefect_isBrokenInThatWayOnly() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    EventWriter writer = new EventWriter();
    SimulatedRecord before = null;
    for (SimulatedRecord record : new SimulatedShop(SMALL.withGarbageShare(0.2))) {
      if (!record.broken()) {
        before = record;
        continue;
      }
      Defect defect = record.defect();
      JsonNode json = null;
      try {
        json = mapper.readTree(record.raw());
      } catch (java.io.IOException e) {
        assertThat(defect).isEqualTo(Defect.UNPARSEABLE);
        continue;
      }
      long time = Instant.parse(json.get("time").asText()).toEpochMilli();
      assertThat(json.path("member").asText("").isEmpty()).isEqualTo(defect == Defect.NO_MEMBER);
      assertThat(EventType.of(json.get("type").asText()).isEmpty())
          .isEqualTo(defect == Defect.UNKNOWN_TYPE);
      double amount = json.path("amount").asDouble(1);
      assertThat(amount <= 0 || amount > 1e6).isEqualTo(defect == Defect.BAD_AMOUNT);
      assertThat(time > record.written()).isEqualTo(defect == Defect.BAD_TIME);
      assertThat(time < before.event().time()).isEqualTo(defect == Defect.LATE);
      assertThat(record.raw().length > 65_536).isEqualTo(defect == Defect.OVERSIZE);
      assertThat(json.get("id").asText().equals(before.event().id()))
          .isEqualTo(defect == Defect.DUPLICATE);
      if (defect == Defect.DUPLICATE) {
        assertThat(record.raw()).isEqualTo(before.bytes(writer));
      }
      assertThat(record.key()).isEqualTo(defect == Defect.NO_MEMBER ? null : before.key());
    }
  }

  @Test
  void memory_overALongLog_dependsOnMembersOnly() {
    ShopStream log =
        (ShopStream)
            new SimulatedShop(
                    ShopSettings.ofSize(1, 1_000_000)
                        .withMembers(2_000)
                        .withDays(750)
                        .withGarbageShare(0))
                .iterator();
    int early = 0;
    int later = 0;
    for (int i = 0; log.hasNext(); i++) {
      log.next();
      if (i < 200_000) {
        early = Math.max(early, log.waiting());
      } else {
        later = Math.max(later, log.waiting());
      }
    }
    System.out.printf("records held: %d in the first fifth, %d after%n", early, later);
    assertThat(later).isLessThan(early * 3 / 2).isLessThan(2_000);
  }

  @Test
  void catalogueItems_matchTheEvents() {
    SimulatedShop shop = new SimulatedShop(SMALL);
    List<CatalogueItem> items = shop.catalogueItems();
    assertThat(items).hasSize(800);
    assertThat(new HashSet<>(items.stream().map(CatalogueItem::category).toList())).hasSize(12);
    assertThat(new HashSet<>(items.stream().map(CatalogueItem::brand).toList())).hasSize(40);
    Map<String, CatalogueItem> byId = new HashMap<>();
    items.forEach(i -> byId.put(i.item(), i));
    for (Event event : events(SMALL)) {
      if (event.item() != null) {
        CatalogueItem item = byId.get(event.item());
        assertThat(item.category()).isEqualTo(event.category());
        assertThat(item.brand()).isEqualTo(event.brand());
        assertThat(Double.isNaN(event.price()) || event.price() == item.price()).isTrue();
      }
    }
  }

  @Test
  void memberTruth_ofAnUnknownMember_saysWhichThereAre() {
    assertThatThrownBy(() -> new SimulatedShop(SMALL).memberTruth(500))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("member is \"500\"; must be 0–499; choose an index in that range");
  }

  static List<Event> events(ShopSettings settings) {
    List<Event> events = new ArrayList<>();
    for (SimulatedRecord record : new SimulatedShop(settings)) {
      if (!record.broken()) {
        events.add(record.event());
      }
    }
    return events;
  }

  private static String hash(ShopSettings settings) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    EventWriter writer = new EventWriter();
    SimulatedShop shop = new SimulatedShop(settings);
    shop.catalogueItems().forEach(item -> digest.update(writer.write(item)));
    for (SimulatedRecord record : shop) {
      digest.update(record.bytes(writer));
      digest.update((record.written() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
