package io.memberflow.simulation;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;

/** Turns the course of a visit into events, and orders into later refunds and reviews. */
final class VisitEvents {
  private static final long DAY = 86_400_000L;
  private static final String[] PRAISE = {
    "Exactly as described, would buy again.", "Great quality and quick delivery.", "Love it."
  };
  private static final String[] BLAME = {
    "Broke after a week.", "Not as described, sent it back.", "Poor quality for the price."
  };
  private static final String[] SHRUG = {"It is all right.", "Does what it should.", "Average."};

  /** Takes events in any order; the probability is NaN for all but views. */
  @FunctionalInterface
  interface Sink {
    void accept(Event event, double purchaseProbability);
  }

  private final Assortment assortment;
  private final Sink sink;

  VisitEvents(Assortment assortment, Sink sink) {
    this.assortment = assortment;
    this.sink = sink;
  }

  void write(Shopper shopper, Visit visit, long start) {
    String session = shopper.nextSession();
    if (visit.login) {
      emit(base(shopper, EventType.LOGIN, start, visit.device).session(session));
    }
    for (int i = 0; i < visit.views; i++) {
      ShopItem item = assortment.item(visit.item[i]);
      if (visit.searchTime[i] != 0) {
        emit(
            base(shopper, EventType.SEARCH, visit.searchTime[i], visit.device)
                .session(session)
                .text(assortment.words(shopper.random, item.category())));
      }
      Event view =
          onItem(shopper, EventType.VIEW, visit.viewTime[i], visit.device, item)
              .session(session)
              .price(item.price())
              .dwell(visit.dwell[i])
              .build();
      sink.accept(view, visit.probability[i]);
      if (visit.favoriteTime[i] != 0) {
        emit(
            onItem(shopper, EventType.FAVORITE, visit.favoriteTime[i], visit.device, item)
                .session(session)
                .price(item.price()));
      }
      if (visit.cartTime[i] != 0) {
        emit(
            onItem(shopper, EventType.CART, visit.cartTime[i], visit.device, item)
                .session(session)
                .quantity(1)
                .price(item.price()));
      }
    }
    if (visit.order) {
      checkout(shopper, visit, session);
    }
  }

  /** All lines of an order carry the time of the checkout. */
  private void checkout(Shopper shopper, Visit visit, String session) {
    String order = shopper.nextOrder();
    for (int i = 0; i < visit.views; i++) {
      if (!visit.bought[i]) {
        continue;
      }
      ShopItem item = assortment.item(visit.item[i]);
      double share = shopper.random.nextDouble();
      int quantity = share < 0.85 ? 1 : share < 0.95 ? 2 : 3;
      double amount = quantity * item.cents() / 100.0;
      emit(
          onItem(shopper, EventType.PURCHASE, visit.end, visit.device, item)
              .session(session)
              .order(order)
              .quantity(quantity)
              .price(item.price())
              .amount(amount)
              .currency("EUR"));
      if (shopper.random.chance(item.quality() < -1 ? 0.15 : 0.04)) {
        long time = visit.end + shopper.random.between(2 * DAY, 15 * DAY);
        emit(
            onItem(shopper, EventType.REFUND, time, shopper.device, item)
                .order(order)
                .quantity(quantity)
                .price(item.price())
                .amount(amount)
                .currency("EUR"));
      }
      if (shopper.random.chance(shopper.reviewTendency)) {
        review(shopper, item, order, visit.end + shopper.random.between(3 * DAY, 12 * DAY));
      }
    }
  }

  private void review(Shopper shopper, ShopItem item, String order, long time) {
    double opinion = 3.7 + item.quality() + 0.8 * shopper.random.gaussian();
    long rating = Math.max(1, Math.min(5, Math.round(opinion)));
    String[] texts = rating >= 4 ? PRAISE : rating <= 2 ? BLAME : SHRUG;
    emit(
        onItem(shopper, EventType.REVIEW, time, shopper.device, item)
            .order(order)
            .rating(rating)
            .text(texts[shopper.random.nextInt(texts.length)]));
  }

  private void emit(Event.Builder builder) {
    sink.accept(builder.build(), Double.NaN);
  }

  private static Event.Builder onItem(
      Shopper shopper, EventType type, long time, int device, ShopItem item) {
    return base(shopper, type, time, device)
        .item(item.id())
        .category(Assortment.CATEGORIES.get(item.category()))
        .brand(item.brand());
  }

  private static Event.Builder base(Shopper shopper, EventType type, long time, int device) {
    return Event.builder(type, shopper.nextEvent(), shopper.id, time)
        .device(GroundTruth.DEVICES.get(device))
        .country(shopper.country)
        .ip(shopper.ip);
  }
}
