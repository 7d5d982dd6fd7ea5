package io.memberflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.configuration.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureReaderTest {
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final long AS_OF = 1_300_000_000_000L;
  private static final Catalogue CATALOGUE =
      CatalogueReader.parse(
          "test",
          """
          features:
            - {name: orders_30d, entity: member, aggregate: count, of: purchase, window: 30d}
            - {name: top_category, entity: member, aggregate: top, of: view, field: category, window: 90d, k: 3}
            - {name: last_login, entity: member, aggregate: time-since-last, of: login}
            - {name: views_7d, entity: item, aggregate: count, of: view, window: 7d}
          models:
            - {name: buys, kind: logistic, on: view, label: purchase, match: item, within: 24h, features: [orders_30d]}
          """);

  private final Map<RecordKey, Map<String, byte[]>> records = new HashMap<>();
  private final FeatureReader reader =
      new FeatureReader(
          new FakeReader(),
          CATALOGUE,
          "test",
          new FreshnessPolicy(Duration.ofHours(1), Duration.ofHours(24)),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @ParameterizedTest
  @CsvSource({
    "-PT1M, FRESH",
    "PT0S, FRESH",
    "PT1H, FRESH",
    "PT1H0.001S, STALE",
    "PT24H, STALE",
    "PT24H0.001S, EXPIRED"
  })
  void status_byAge_followsThePolicy(Duration age, Status status) {
    store("1", age, CATALOGUE.definitionHash(Entity.MEMBER));
    EntityRecord member = reader.member("1");
    assertThat(member.status()).isEqualTo(status);
    assertThat(member.age()).contains(age.isNegative() ? Duration.ZERO : age);
    assertThat(member.number("orders_30d").isPresent()).isEqualTo(status.usable());
  }

  @Test
  void member_stored_givesTypedValues() {
    store("1", Duration.ZERO, CATALOGUE.definitionHash(Entity.MEMBER));
    EntityRecord member = reader.member("1");
    assertThat(member.number("orders_30d")).hasValue(3);
    assertThat(member.texts("top_category")).containsExactly("shoes", "bags & more");
    assertThat(member.instant("last_login")).contains(Instant.ofEpochMilli(AS_OF));
    assertThat(member.since("last_login", Instant.ofEpochMilli(AS_OF + 5)))
        .contains(Duration.ofMillis(5));
    assertThat(member.provenance().orElseThrow().asOf()).isEqualTo(Instant.ofEpochMilli(AS_OF));
  }

  @Test
  void member_withoutRecord_isMissingAndEmpty() {
    EntityRecord member = reader.member("nobody");
    assertThat(member.status()).isEqualTo(Status.MISSING);
    assertThat(member.age()).isEmpty();
    assertThat(member.number("orders_30d")).isEmpty();
    assertThat(member.texts("top_category")).isEmpty();
    assertThat(member.score("buys").status()).isEqualTo(Status.MISSING);
  }

  @Test
  void member_ofOtherDefinitions_givesValuesOnlyWhenAskedExplicitly() {
    store("1", Duration.ZERO, "0123456789abcdef");
    EntityRecord member = reader.member("1");
    assertThat(member.status()).isEqualTo(Status.VERSION_MISMATCH);
    assertThat(member.number("orders_30d")).isEmpty();
    assertThat(member.instant("last_login")).isEmpty();
    assertThat(member.evenIfUnusable().number("orders_30d")).hasValue(3);
    assertThat(member.evenIfUnusable().status()).isEqualTo(Status.VERSION_MISMATCH);
  }

  @Test
  void score_hasItsOwnAge() {
    store("1", Duration.ZERO, CATALOGUE.definitionHash(Entity.MEMBER));
    Map<String, byte[]> fields = records.get(RecordKey.member("test", "1"));
    put(fields, "buys", "0.25");
    put(fields, "buys.alive", "0.5");
    put(fields, "buys.item", "17");
    put(fields, "buys.reasons", "-1");
    put(fields, "@buys", "5 1 12 " + NOW.minus(Duration.ofDays(2)).toEpochMilli());
    EntityRecord member = reader.member("1");
    assertThat(member.status()).isEqualTo(Status.FRESH);
    assertThat(member.score("buys").status()).isEqualTo(Status.EXPIRED);
    assertThat(member.score("buys").value()).isEmpty();
    assertThat(member.score("buys").outputs()).isEmpty();
    assertThat(member.evenIfUnusable().score("buys").value()).hasValue(0.25);

    put(fields, "@buys", "5 1 12 " + NOW.toEpochMilli());
    assertThat(reader.member("1").score("buys").value()).hasValue(0.25);
    assertThat(reader.member("1").score("buys").outputs()).containsExactly(entry("alive", 0.5));
    assertThat(reader.member("1").score("buys").provenance().orElseThrow().version())
        .isEqualTo("12");
  }

  @Test
  void members_several_keepTheOrderOfTheIds() {
    store("2", Duration.ZERO, CATALOGUE.definitionHash(Entity.MEMBER));
    List<EntityRecord> members = reader.members(List.of("1", "2", "3"));
    assertThat(members).extracting(EntityRecord::id).containsExactly("1", "2", "3");
    assertThat(members)
        .extracting(EntityRecord::status)
        .containsExactly(Status.MISSING, Status.FRESH, Status.MISSING);
  }

  @Test
  void feature_notDeclaredOrOfAnotherType_isRefused() {
    store("1", Duration.ZERO, CATALOGUE.definitionHash(Entity.MEMBER));
    EntityRecord member = reader.member("1");
    assertThatThrownBy(() -> member.number("orders"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "feature is \"orders\"; must be one of the member features orders_30d");
    assertThatThrownBy(() -> member.number("views_7d")).hasMessageContaining("member features");
    assertThatThrownBy(() -> member.number("last_login")).hasMessageContaining("\"instant\"");
    assertThatThrownBy(() -> member.score("orders_30d")).hasMessageContaining("model is");
    assertThat(reader.item("1").number("views_7d")).isEmpty();
  }

  @Test
  void record_withBrokenFields_failsForThoseAlone() {
    store("1", Duration.ZERO, CATALOGUE.definitionHash(Entity.MEMBER));
    Map<String, byte[]> fields = records.get(RecordKey.member("test", "1"));
    put(fields, field("orders_30d"), "NaN");
    EntityRecord member = reader.member("1");
    assertThat(member.status()).isEqualTo(Status.FRESH);
    assertThatThrownBy(() -> member.number("orders_30d"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("orders_30d");
    assertThat(member.texts("top_category")).hasSize(2);

    put(fields, "@features", "yesterday");
    assertThat(reader.member("1").status()).isEqualTo(Status.MISSING);
  }

  @Test
  void policy_thatExpiresBeforeItIsStale_isRefused() {
    assertThatThrownBy(() -> new FreshnessPolicy(Duration.ofHours(2), Duration.ofHours(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("expire is \"1h\"; must be at least fresh, 2h; raise it");
    assertThatThrownBy(() -> new FreshnessPolicy(Duration.ZERO, Duration.ofHours(1)))
        .isInstanceOf(ConfigurationException.class);
  }

  private void store(String id, Duration age, String version) {
    Map<String, byte[]> fields = new HashMap<>();
    put(fields, "@features", AS_OF + " 1 " + version + " " + NOW.minus(age).toEpochMilli());
    put(fields, field("orders_30d"), "3");
    put(fields, field("top_category"), "shoes\u001fbags & more");
    put(fields, field("last_login"), Long.toString(AS_OF));
    records.put(RecordKey.member("test", id), fields);
  }

  private static String field(String feature) {
    return CATALOGUE.fieldNames().field(feature);
  }

  private static void put(Map<String, byte[]> fields, String name, String value) {
    fields.put(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private final class FakeReader implements RecordReader {
    @Override
    public List<StoredRecord> read(List<RecordKey> keys) {
      return keys.stream()
          .map(k -> new StoredRecord(k, records.getOrDefault(k, Map.of())))
          .toList();
    }

    @Override
    public void close() {}
  }
}
