package io.memberflow.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.features.FirstOf;
import io.memberflow.store.Field;
import org.junit.jupiter.api.Test;

class FeaturePublisherTest {
  private static final Catalogue CATALOGUE =
      CatalogueReader.parse(
          "test",
          """
          field-names: full
          features:
            - {name: basket, entity: member, expression: "spend / orders"}
            - {name: known,  entity: member, expression: "coalesce(basket, 0)"}
            - {name: spend,  entity: member, aggregate: sum, of: purchase, field: amount}
            - {name: orders, entity: member, aggregate: count, of: purchase, once-per: order}
            - {name: first,  entity: member, aggregate: first, of: [view, purchase], field: device}
            - {name: fading, entity: member, aggregate: decayed-sum, of: view, half-life: 1d}
          """);

  private static Publication publication(Event... events) {
    FeaturePlan plan = FeaturePlan.of(CATALOGUE, Entity.MEMBER);
    EntityFeatures features = new EntityFeatures(plan);
    for (Event event : events) {
      features.apply(event, FirstOf.ALL);
    }
    return new FeaturePublisher(CATALOGUE, Entity.MEMBER, 1).publication("m", plan, features);
  }

  @Test
  void features_ofEveryKind_areFieldsOfTheRecord() {
    Event view = Event.builder(EventType.VIEW, "v", "m", 0).device("app").build();
    Event purchase =
        Event.builder(EventType.PURCHASE, "p", "m", 86_400_000).amount(7.5).device("shop").build();
    Publication publication = publication(view, purchase);
    assertThat(publication.section().fields())
        .containsExactly(
            Field.of("basket", 7.5),
            Field.of("known", 7.5),
            Field.of("spend", 7.5),
            Field.of("orders", 1),
            Field.of("first", "app"),
            Field.of("fading", 0.5));
    assertThat(publication.section().version()).isEqualTo(CATALOGUE.definitionHash(Entity.MEMBER));
  }

  @Test
  void expression_withoutAValue_isPublishedAsAbsent() {
    Event login = Event.builder(EventType.LOGIN, "l", "m", 0).build();
    assertThat(publication(login).section().fields())
        .contains(Field.of("basket", Double.NaN), Field.of("known", 0));
  }
}
