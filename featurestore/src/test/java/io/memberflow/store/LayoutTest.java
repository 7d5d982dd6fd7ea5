package io.memberflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.ValueType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final Catalogue CATALOGUE =
      CatalogueReader.parse(
          "test",
          """
          features:
            - {name: orders_30d, entity: member, aggregate: count, of: purchase, window: 30d, description: Orders of 30 days}
            - {name: top_category, entity: member, aggregate: top, of: view, field: category, k: 3}
            - {name: last_login, entity: member, aggregate: time-since-last, of: login}
            - {name: views_7d, entity: item, aggregate: count, of: view, window: 7d}
          """);
  private static final Layout LAYOUT = Layout.of(CATALOGUE, Entity.MEMBER);

  @Test
  void layout_published_readsBackWithoutTheCatalogue() {
    Layout read = Layout.read(stored(LAYOUT.write("shop"))).orElseThrow();

    assertThat(read.entity()).isEqualTo("member");
    assertThat(read.version()).isEqualTo(CATALOGUE.definitionHash(Entity.MEMBER));
    assertThat(read.columns()).containsExactlyInAnyOrderElementsOf(LAYOUT.columns());
    assertThat(read.column("orders_30d"))
        .contains(new Layout.Column("z8wN", "orders_30d", ValueType.NUMBER, "Orders of 30 days"));
    assertThat(read.column("views_7d")).isEmpty();
  }

  @Test
  void layout_isPublishedUnderTheVersionOfItsRecords() {
    assertThat(LAYOUT.write("shop").key().redisKey())
        .isEqualTo("mf:shop:layout:{" + CATALOGUE.definitionHash(Entity.MEMBER) + "}");
    assertThat(LAYOUT.write("shop")).isEqualTo(LAYOUT.write("shop"));
  }

  @Test
  void layout_ofALaterFormOrNone_isNoLayout() {
    StoredRecord stored = stored(LAYOUT.write("shop"));
    Map<String, byte[]> later = new HashMap<>(stored.fields());
    later.put("@layout", "0 0 2 5".getBytes());
    assertThat(Layout.read(new StoredRecord(stored.key(), later))).isEmpty();
    assertThat(Layout.read(new StoredRecord(stored.key(), Map.of()))).isEmpty();
  }

  @Test
  void column_ofATypeOfLaterDays_isLeftOut() {
    StoredRecord stored = stored(LAYOUT.write("shop"));
    Map<String, byte[]> fields = new HashMap<>(stored.fields());
    fields.put("z8wN", "orders_30d vector Orders".getBytes());
    Layout read = Layout.read(new StoredRecord(stored.key(), fields)).orElseThrow();
    assertThat(read.column("orders_30d")).isEmpty();
    assertThat(read.column("last_login")).isPresent();
  }

  private static StoredRecord stored(RecordWrite write) {
    Map<String, byte[]> fields = new HashMap<>();
    for (Section section : write.sections()) {
      fields.put(
          Provenance.field(section.name()),
          Provenance.format(section, 1_767_225_600_000L).getBytes());
      section.fields().forEach(field -> fields.put(field.name(), field.value()));
    }
    return new StoredRecord(write.key(), fields);
  }
}
