package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Readers compare this hash, so it must change with the meaning of a value and with nothing else.
 */
class DefinitionHashTest {
  private static final String A =
      "{name: a, entity: member, aggregate: rate, of: purchase, per: view, window: 7d,"
          + " smoothing: 10, prior: 0.05, description: first}";
  private static final String B =
      "{name: b, entity: member, aggregate: top, of: [view, cart], field: brand, k: 3}";
  private static final String ITEM = "{name: c, entity: item, aggregate: count, of: view}";

  @Test
  void hash_ofKnownFeatures_staysTheSameForEver() {
    // changed only on purpose: every reader of a running shop sees VERSION_MISMATCH after it
    assertThat(hash(A, B)).isEqualTo("aee99ebb327d64b9");
    assertThat(hash()).isEqualTo("e3b0c44298fc1c14");
  }

  @Test
  void hash_ofTheShippedCatalogue_staysTheSame() {
    Catalogue shipped = CatalogueReader.shipped();
    assertThat(shipped.definitionHash(Entity.MEMBER)).isEqualTo("64cf63ad861d7047");
    assertThat(shipped.definitionHash(Entity.ITEM)).isEqualTo("e0ec18c8d1a975a7");
  }

  @Test
  void hash_withOtherOrderDescriptionOrEntity_staysTheSame() {
    assertThat(hash(B, A)).isEqualTo(hash(A, B));
    assertThat(hash(A.replace("first", "second"), B)).isEqualTo(hash(A, B));
    assertThat(hash(A, B, ITEM)).isEqualTo(hash(A, B));
    assertThat(hash(A, B.replace("view, cart", "cart, view"))).isEqualTo(hash(A, B));
    assertThat(hash(A.replace("7d", "1w"), B)).isEqualTo(hash(A, B));
    assertThat(hash(A.replace(" smoothing: 10,", ""), B)).isEqualTo(hash(A, B));
  }

  @Test
  void hash_ofRecordsWithFullNames_isAnother() {
    String features = "features: [" + A + "]";
    assertThat(
            CatalogueReader.parse("test", "field-names: full\n" + features)
                .definitionHash(Entity.MEMBER))
        .isNotEqualTo(hash(A));
    assertThat(
            CatalogueReader.parse("test", "field-names: short\n" + features)
                .definitionHash(Entity.MEMBER))
        .isEqualTo(hash(A));
  }

  @ParameterizedTest
  @CsvSource({
    "name: a, name: z",
    "of: purchase, of: cart",
    "per: view, per: search",
    "window: 7d, window: 8d",
    "smoothing: 10, smoothing: 11",
    "prior: 0.05, prior: 0.06",
    "field: brand, field: category",
    "k: 3, k: 4",
    "aggregate: top, aggregate: distinct",
    "entity: member, entity: item"
  })
  void hash_withAnotherMeaning_changes(String from, String to) {
    String other = B.replace(from, to);
    if (to.equals("aggregate: distinct")) {
      other = other.replace(", k: 3", "");
    }
    assertThat(hash(A.replace(from, to), other)).isNotEqualTo(hash(A, B));
  }

  @Test
  void hash_withOncePerOrPer_changes() {
    String average = "{name: d, entity: member, aggregate: average, of: purchase, field: amount";
    assertThat(
            java.util.Set.of(
                hash(average + "}"),
                hash(average + ", per: order}"),
                hash(average + ", per: session}"),
                hash(average + ", once-per: order}")))
        .hasSize(4);
    assertThat(hash(A)).isNotEqualTo(hash(A, B));
  }

  private static String hash(String... features) {
    return CatalogueReader.parse("test", "features: [" + String.join(", ", features) + "]")
        .definitionHash(Entity.MEMBER);
  }
}
