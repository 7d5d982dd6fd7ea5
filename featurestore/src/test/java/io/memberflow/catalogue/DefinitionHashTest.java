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
    assertThat(shipped.definitionHash(Entity.MEMBER)).isEqualTo("5b2d276d70e6ce56");
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

  @Test
  void hash_withAFilter_changesWithItsMeaningAndNotWithItsSpelling() {
    String count = "{name: f, entity: member, aggregate: count, of: view";
    String filtered = hash(count + ", where: {brand: [a, b], dwell: {above: 1}}}");
    assertThat(filtered).isEqualTo(hash(count + ", where: {dwell: {above: 1.0}, brand: [b, a]}}"));
    assertThat(
            java.util.Set.of(
                filtered,
                hash(count + "}"),
                hash(count + ", where: {brand: [a, b]}}"),
                hash(count + ", where: {brand: [\"a, b\"]}}"),
                hash(count + ", where: {brand: \"a\\\", \\\"b\"}}"),
                hash(count + ", where: {brand: {not: [a, b]}}}"),
                hash(count + ", where: {category: [a, b]}}"),
                hash(count + ", where: {dwell: {above: 1}}}"),
                hash(count + ", where: {dwell: {at-least: 1}}}"),
                hash(count + ", where: {dwell: {below: 1}}}"),
                hash(count + ", where: {dwell: {at-most: 1}}}"),
                hash(count + ", where: {dwell: 1}}")))
        .hasSize(12);
    String rate = "{name: f, entity: member, aggregate: rate, of: cart, per: view";
    assertThat(hash(rate + ", where: {brand: a}}"))
        .isNotEqualTo(hash(rate + ", per-where: {brand: a}}"));
  }

  @Test
  void hash_withAQuantileOrHalfLife_changes() {
    String quantile = "{name: f, entity: member, aggregate: quantile, of: view, field: dwell";
    assertThat(hash(quantile + "}")).isEqualTo(hash(quantile + ", quantile: 0.5}"));
    assertThat(hash(quantile + "}")).isNotEqualTo(hash(quantile + ", quantile: 0.9}"));
    String decayed = "{name: f, entity: member, aggregate: decayed-sum, of: view, half-life: ";
    assertThat(hash(decayed + "7d}")).isEqualTo(hash(decayed + "1w}"));
    assertThat(hash(decayed + "7d}")).isNotEqualTo(hash(decayed + "8d}"));
  }

  /** The text of an expression alone would hide that what it names means something else. */
  @Test
  void canonicalText_ofAnExpression_holdsTheDefinitionsOfWhatItUses() {
    String views = "{name: views, entity: member, aggregate: count, of: view, window: 7d}, ";
    String twice = "{name: twice, entity: member, expression: \"2*views\"}, ";
    String more = "{name: more, entity: member, expression: \"twice + 1\"}";
    String canonical = canonical("more", views + twice + more);
    assertThat(canonical("more", twice + more.replace("+ 1", " +1.0") + ", " + views))
        .isEqualTo(canonical);
    assertThat(canonical("more", views.replace("7d", "8d") + twice + more)).isNotEqualTo(canonical);
    assertThat(canonical("more", views + twice.replace("2", "3") + more)).isNotEqualTo(canonical);
    assertThat(canonical("more", views + twice + more.replace("1", "2"))).isNotEqualTo(canonical);
  }

  private static String canonical(String name, String features) {
    return CatalogueSchema.parse("features: [" + features + "]")
        .feature(name)
        .orElseThrow()
        .canonical();
  }

  private static String hash(String... features) {
    return CatalogueSchema.parse("features: [" + String.join(", ", features) + "]")
        .definitionHash(Entity.MEMBER);
  }
}
