package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.store.FeatureReader;
import io.memberflow.store.FreshnessPolicy;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntityCardTest {
  private static final Instant AS_OF = Instant.parse("2026-01-05T10:00:00Z");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Catalogue CATALOGUE =
      CatalogueReader.parse(
          "test",
          """
          features:
            - {name: orders, entity: member, aggregate: count, of: purchase}
            - {name: spend, entity: member, aggregate: sum, of: purchase, field: amount}
            - {name: top, entity: member, aggregate: top, of: view, field: category, window: 30d, k: 2}
            - {name: since, entity: member, aggregate: time-since-last, of: view}
            - {name: sold, entity: item, aggregate: count, of: purchase}
          models:
            - {name: buys, kind: logistic, on: view, label: purchase, match: member, within: 1d, features: [orders]}
          """);

  @Test
  void card_ofAMember_showsStatusFeaturesAndScores() {
    Map<String, String> fields = new HashMap<>();
    fields.put("@features", provenance(CATALOGUE.definitionHash(Entity.MEMBER)));
    fields.put("orders", "3");
    fields.put("spend", "12.3456");
    fields.put("top", "shoes\u001fbags");
    fields.put("since", "" + AS_OF.minus(Duration.ofHours(50)).toEpochMilli());
    fields.put("@buys", provenance("17"));
    fields.put("buys", "0.0625");

    assertThat(card(fields).lines())
        .containsExactly(
            "Member m1  FRESH, as of 2026-01-05T10:00:00Z, written 1m 5s ago",
            "  orders 3          spend 12.35       top shoes, bags",
            "  since 2d 2h",
            "  score buys 0.0625  as of 2026-01-05T10:00:00Z, after 17 examples");
  }

  @Test
  void card_ofAnotherVersion_saysSoAndShowsTheValues() {
    assertThat(card(Map.of("@features", provenance("0123456789abcdef"), "orders", "3")))
        .contains("VERSION_MISMATCH", "orders 3")
        .doesNotContain("score");
  }

  @Test
  void card_ofAMissingMember_isOneLine() {
    assertThat(card(Map.of()).lines()).containsExactly("Member m1  MISSING");
  }

  @Test
  void duration_hasTheTwoLargestUnits() {
    assertThat(EntityCard.duration(Duration.ofSeconds(59))).isEqualTo("59s");
    assertThat(EntityCard.duration(Duration.ofSeconds(3_599))).isEqualTo("59m 59s");
    assertThat(EntityCard.duration(Duration.ofMinutes(90))).isEqualTo("1h 30m");
    assertThat(EntityCard.duration(Duration.ofHours(76))).isEqualTo("3d 4h");
  }

  private static String provenance(String version) {
    return "%d 1 %s %d"
        .formatted(AS_OF.toEpochMilli(), version, NOW.minusSeconds(65).toEpochMilli());
  }

  private static String card(Map<String, String> fields) {
    FeatureReader reader =
        new FeatureReader(
            new OneRecord(fields),
            CATALOGUE,
            "shop",
            new FreshnessPolicy(Duration.ofHours(1), Duration.ofDays(1)),
            Clock.fixed(NOW, ZoneOffset.UTC));
    return EntityCard.text("Member", reader.member("m1"), CATALOGUE);
  }

  private record OneRecord(Map<String, String> fields) implements RecordReader {
    @Override
    public List<StoredRecord> read(List<RecordKey> keys) {
      Map<String, byte[]> bytes = new HashMap<>();
      fields.forEach(
          (name, value) ->
              bytes.put(
                  CATALOGUE.feature(name).isPresent() ? CATALOGUE.fieldNames().field(name) : name,
                  value.getBytes(StandardCharsets.UTF_8)));
      return keys.stream().map(key -> new StoredRecord(key, bytes)).toList();
    }

    @Override
    public void close() {}
  }
}
