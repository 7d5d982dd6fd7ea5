package io.memberflow.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNamesTest {
  private static final List<String> KNOWN =
      List.of("orders_30d", "orders_90d", "orders_total", "spend_90d", "views_1h", "views_7d");

  @ParameterizedTest
  @CsvSource({"a, a, 0", "'', abc, 3", "kitten, sitting, 3", "ab, ba, 2", "order, orders, 1"})
  void edits_betweenTwoWords_areTheLeast(String one, String other, int edits) {
    assertThat(NearestNames.edits(one, other)).isEqualTo(edits);
    assertThat(NearestNames.edits(other, one)).isEqualTo(edits);
  }

  @Test
  void names_closeToTheWrittenOne_comeClosestFirst() {
    assertThat(NearestNames.of("order_90d", KNOWN)).containsExactly("orders_90d", "orders_30d");
    assertThat(NearestNames.of("view_7d", KNOWN)).containsExactly("views_7d");
  }

  @Test
  void names_inAnotherCaseOrWhole_areFound() {
    assertThat(NearestNames.of("SPEND_90D", KNOWN)).containsExactly("spend_90d");
    assertThat(NearestNames.of("orders", KNOWN))
        .containsExactly("orders_30d", "orders_90d", "orders_total");
  }

  @Test
  void names_thatAreAllFar_areNone() {
    assertThat(NearestNames.of("conversion", KNOWN)).isEmpty();
    assertThat(NearestNames.of("", KNOWN)).isEmpty();
  }
}
