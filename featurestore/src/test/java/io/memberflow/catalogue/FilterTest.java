package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FilterTest {
  private static Filter.Condition condition(String where) {
    Aggregation aggregation =
        (Aggregation)
            CatalogueSchema.parse(
                    "features: [{name: f, entity: member, aggregate: count, of: view, where: {"
                        + where
                        + "}}]")
                .features()
                .get(0)
                .computation();
    return aggregation.where().conditions().get(0);
  }

  private static boolean accepts(String where, String text) {
    return ((Filter.Among) condition(where)).accepts(text);
  }

  private static boolean accepts(String where, double number) {
    return ((Filter.Within) condition(where)).accepts(number);
  }

  @Test
  void text_isOneOfThoseGiven() {
    assertThat(accepts("brand: a", "a")).isTrue();
    assertThat(accepts("brand: a", "A")).isFalse();
    assertThat(accepts("brand: [a, b]", "b")).isTrue();
    assertThat(accepts("brand: 7", "7")).isTrue();
    assertThat(accepts("brand: {not: a}", "a")).isFalse();
    assertThat(accepts("brand: {not: [a, b]}", "c")).isTrue();
  }

  @Test
  void number_isWithinTheRange() {
    assertThat(accepts("rating: 3", 3)).isTrue();
    assertThat(accepts("rating: 3", 3.5)).isFalse();
    assertThat(accepts("rating: {above: 3}", 3)).isFalse();
    assertThat(accepts("rating: {at-least: 3}", 3)).isTrue();
    assertThat(accepts("rating: {below: 3}", 3)).isFalse();
    assertThat(accepts("rating: {at-most: 3}", 3)).isTrue();
    assertThat(accepts("rating: {at-least: 1, below: 3}", 0.5)).isFalse();
    assertThat(accepts("rating: {at-least: -2.5, below: 3}", -2.5)).isTrue();
  }

  @Test
  void event_withoutTheField_satisfiesNoConditionOnIt() {
    assertThat(accepts("brand: a", null)).isFalse();
    assertThat(accepts("brand: {not: a}", null)).isFalse();
    assertThat(accepts("rating: {below: 3}", Double.NaN)).isFalse();
    assertThat(accepts("rating: {at-least: 3}", Double.NaN)).isFalse();
  }

  @Test
  void text_ofTheFilter_readsAsASentence() {
    assertThat(
            new Filter(
                    List.of(
                        condition("device: {not: app}"),
                        condition("amount: {above: 100, at-most: 200.5}"),
                        condition("rating: 5"),
                        condition("brand: [b, a]")))
                .toString())
        .isEqualTo(
            "amount above 100 at most 200.5 and rating = 5 and brand in [\"a\", \"b\"] and device"
                + " not in [\"app\"]");
  }
}
