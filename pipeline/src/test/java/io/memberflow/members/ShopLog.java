package io.memberflow.members;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A small seeded shop: a catalogue, and the log it would have written, in partitions. */
public final class ShopLog {
  public static final long START = Instant.parse("2024-01-01T00:00:00Z").toEpochMilli();
  public static final CatalogueText CATALOGUE =
      new CatalogueText(
          "the test's catalogue",
          """
          cleaning: {lateness: 10m}
          epoch: 7m
          retention: 12d
          evaluation-window: 7d
          entities:
            - {name: brand, key: brand}
            - {name: member-category, key: [member, category], bound: 3}
          features:
            - {name: views_1h, entity: member, aggregate: count, of: view, window: 1h}
            - {name: orders_7d, entity: member, aggregate: count, of: purchase, window: 7d, once-per: order}
            - {name: spend_7d, entity: member, aggregate: sum, of: purchase, field: amount, window: 7d}
            - {name: brands_2d, entity: member, aggregate: distinct, of: view, field: brand, window: 2d}
            - {name: top_category, entity: member, aggregate: top, of: view, field: category, window: 7d, k: 2}
            - {name: last_purchase, entity: member, aggregate: time-since-last, of: purchase}
            - {name: brand_sales_1d, entity: brand, aggregate: sum, of: purchase, field: amount, window: 1d}
            - {name: brand_top_item, entity: brand, aggregate: top, of: view, field: item, window: 2d, k: 1}
            - {name: category_views_1d, entity: member-category, aggregate: count, of: view, window: 1d}
            - {name: category_orders, entity: member-category, aggregate: count, of: purchase, once-per: order}
            - {name: item_views_1h, entity: item, aggregate: count, of: view, window: 1h}
            - {name: item_buy_rate, entity: item, aggregate: rate, of: purchase, per: view, window: 7d, smoothing: 10}
          models:
            - name: purchase_24h
              kind: logistic
              on: view
              label: purchase
              match: item
              within: 24h
              bits: 12
              threshold: 0.1
              segments: [top_category, {name: views_1h, at: [1, 3]}, event.brand]
              folds: 3
              drift: {detector: cusum, of: [loss, features], warm-up: 50, threshold: 8}
              features: [views_1h, spend_7d, top_category, item_views_1h, item_buy_rate,
                brand_sales_1d, brand_top_item, category_views_1d, category_orders]
            - name: repurchase_5d
              kind: logistic
              on: purchase
              label: purchase
              match: member
              within: 5d
              once-per: order
              bits: 12
              features: [orders_7d, spend_7d, last_purchase, event.amount]
            - {name: weekly_orders, kind: poisson, every: 7d, count: purchase, bits: 12, features: [orders_7d, views_1h]}
          """);

  private static final int MEMBERS = 60;
  private static final int ITEMS = 25;

  private ShopLog() {}

  /**
   * Events of 20 days in partitions by member, slightly out of order, with repeats, late events and
   * lines that nobody can read. Some members have themselves erased. The partitions end at
   * different times: each a day before the next.
   */
  public static List<Path> write(Path folder, int partitions, int events) throws IOException {
    Random random = new Random(20240101);
    EventWriter writer = new EventWriter();
    List<Path> files = new ArrayList<>();
    List<OutputStream> outs = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      files.add(folder.resolve("events-" + i + ".jsonl"));
      outs.add(Files.newOutputStream(files.get(i)));
    }
    long span = 20 * 86_400_000L;
    for (int i = 0; i < events; i++) {
      int member = (int) (MEMBERS * Math.pow(random.nextDouble(), 2));
      int partition = member % partitions;
      long time = START + span * i / events - random.nextInt(500_000);
      if (random.nextInt(200) == 0) {
        time -= 3_600_000;
      }
      Event event = event(random, i, "m" + member, time);
      if (time > START + span - (partitions - 1 - partition) * 86_400_000L) {
        continue;
      }
      OutputStream out = outs.get(partition);
      line(out, writer.write(event));
      if (random.nextInt(50) == 0) {
        line(out, writer.write(event));
      }
      if (random.nextInt(300) == 0) {
        line(out, "{\"id\": ".getBytes(StandardCharsets.UTF_8));
      }
    }
    for (OutputStream out : outs) {
      out.close();
    }
    return files;
  }

  /** Events of 20 days in the order of their arrival, up to 500 s out of order. */
  public static List<Event> events(int count) {
    Random random = new Random(20240102);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int member = (int) (MEMBERS * Math.pow(random.nextDouble(), 2));
      long time = START + 20 * 86_400_000L * i / count - random.nextInt(500_000);
      events.add(event(random, i, "m" + member, time));
    }
    return events;
  }

  private static void line(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.write('\n');
  }

  private static Event event(Random random, int number, String member, long time) {
    int item = random.nextInt(ITEMS);
    boolean purchase = random.nextInt(5) == 0;
    if (number % 397 == 0) {
      return Event.builder(EventType.ERASURE, "e" + number, member, time).build();
    }
    Event.Builder event =
        Event.builder(purchase ? EventType.PURCHASE : EventType.VIEW, "e" + number, member, time)
            .session("s" + number / 20)
            .item("i" + item)
            .category("c" + item % 5)
            .brand("b" + item % 7);
    if (purchase) {
      event
          .order("o" + number / 3)
          .quantity(1 + random.nextInt(3))
          .amount(random.nextInt(9999) / 100.0 + 0.01);
    }
    return event.build();
  }
}
