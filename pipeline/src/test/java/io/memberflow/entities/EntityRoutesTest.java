package io.memberflow.entities;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.labels.Example;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityRoutesTest {
  private final EntityRoutes routes =
      new EntityRoutes(
          CatalogueReader.parse(
              "test",
              """
              entities: [{name: brand, key: brand}]
              features:
                - {name: sold, entity: item, aggregate: sum, of: purchase, field: quantity,
                   where: {device: app}}
                - {name: orders, entity: brand, aggregate: count, of: [view, purchase], once-per: order}
              models:
                - {name: both, kind: logistic, on: view, label: purchase, within: 1h, features: [sold, orders]}
                - {name: one, kind: logistic, on: view, label: purchase, within: 1h, features: [orders]}
                - {name: none, kind: logistic, on: view, label: purchase, within: 1h, features: [event.price]}
              """));

  private static Event event(EventType type, String item, String brand) {
    return Event.builder(type, "e", "m", 5)
        .item(item)
        .brand(brand)
        .order("o")
        .device("app")
        .country("NL")
        .price(2)
        .quantity(3)
        .build();
  }

  private static Example decision(String model) {
    return new Example(model, true, 1, 5, 6, "m", "i", new float[2], new long[0], Float.NaN);
  }

  private List<EntityInput> sent(Event event, boolean counts) {
    List<EntityInput> sent = new ArrayList<>();
    routes.send(event, counts, sent::add);
    return sent;
  }

  @Test
  void event_goesWhereItCounts_withWhatItsFeaturesNeedAndNothingOfTheMember() {
    List<EntityInput> sent = sent(event(EventType.PURCHASE, "i", "b"), true);
    assertThat(sent).extracting(EntityInput::key).containsExactly("item:i", "brand:b");
    Event forItem = sent.get(0).event();
    assertThat(forItem)
        .isEqualTo(
            Event.builder(EventType.PURCHASE, null, null, 5).device("app").quantity(3).build());
    assertThat(sent.get(1).event())
        .isEqualTo(Event.builder(EventType.PURCHASE, null, null, 5).order("o").build());
  }

  @Test
  void event_thatNoFeatureCounts_goesNowhere() {
    assertThat(sent(event(EventType.CART, "i", "b"), true)).isEmpty();
    assertThat(sent(event(EventType.PURCHASE, null, null), true)).isEmpty();
    assertThat(sent(event(EventType.PURCHASE, "i", "b"), false)).isEmpty();
  }

  @Test
  void decision_travelsWithItsEvent_onceToEachEntityItAsks() {
    Event view = event(EventType.VIEW, "i", "b");
    assertThat(routes.take(view, decision("both"))).isTrue();
    assertThat(routes.take(view, decision("one"))).isTrue();
    assertThat(routes.take(view, decision("none"))).isFalse();

    List<EntityInput> sent = sent(view, true);
    assertThat(sent)
        .extracting(
            input -> input.key() + " " + (input.event() != null) + " " + input.decision().model())
        .containsExactly("item:i false both", "brand:b true both", "brand:b false one");
    assertThat(sent.get(0).decision()).isNotSameAs(sent.get(1).decision());
    assertThat(sent(view, false)).as("sent once").isEmpty();
  }

  @Test
  void decision_whoseEventNamesNoEntity_isNotTaken() {
    assertThat(routes.take(event(EventType.VIEW, null, null), decision("both"))).isFalse();
    assertThat(routes.take(event(EventType.VIEW, "i", null), decision("both"))).isTrue();
    assertThat(routes.take(event(EventType.VIEW, "i", null), decision("one"))).isFalse();
  }
}
