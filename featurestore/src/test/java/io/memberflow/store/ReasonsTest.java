package io.memberflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.store.Reasons.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonsTest {
  private static Reason reason(String input, double contribution, String value) {
    return new Reason(input, contribution, Optional.ofNullable(value));
  }

  private static Optional<Reasons> read(String text) {
    return Reasons.read(
        new StoredRecord(
            RecordKey.member("shop", "17"),
            Map.of("buy.reasons", text.getBytes(StandardCharsets.UTF_8))),
        "buy");
  }

  @Test
  void greatestContributions_areKeptInThreeFigures_asDocumented() {
    Reasons reasons =
        Reasons.of(
            -2.30649,
            List.of(
                reason("z8wN", 0.12, "7"),
                reason("aB3d", -1.23456, null),
                reason("event.device", 0.51549, "phone"),
                reason("none", 0, "1")),
            3);
    assertThat(reasons.text().replace('\u001f', '|'))
        .isEqualTo("-2.31|aB3d -1.23|event.device +0.515 phone|z8wN +0.12 7");
    assertThat(read(reasons.text())).contains(reasons);
  }

  @Test
  void contributionsOfNothing_areNoReasons() {
    assertThat(Reasons.of(0.5, List.of(reason("a", 0, "1")), 3).text()).isEqualTo("0.5");
  }

  @Test
  void equalContributions_standInDeclaredOrder() {
    Reasons reasons = Reasons.of(0, List.of(reason("b", -1, null), reason("a", 1, null)), 2);
    assertThat(reasons.reasons()).extracting(Reason::input).containsExactly("b", "a");
  }

  @Test
  void longTexts_areShortened_andControlCharactersReplaced() {
    Reasons reasons =
        Reasons.of(1, List.of(reason("event.brand", 1, "aa\u001fbb\n1234567890123")), 1);
    assertThat(reasons.text().replace('\u001f', '|'))
        .isEqualTo("1|event.brand +1 aa?bb?123456789…");
  }

  @Property
  void anyReasons_asText_stayCompactAndReadBack(
      @ForAll List<@net.jqwik.api.constraints.DoubleRange(min = -1e9, max = 1e9) Double> sizes,
      @ForAll String value) {
    List<Reason> all = new ArrayList<>();
    for (double size : sizes) {
      all.add(reason("f" + all.size(), size, value));
    }
    Reasons reasons = Reasons.of(sizes.size(), all, 8);
    assertThat(reasons.text().getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(Reasons.MOST_BYTES);
    assertThat(read(reasons.text())).contains(reasons);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1\u001fa", "1\u001fa b", "NaN\u001fa 1"})
  void otherText_isNoReasons(String text) {
    assertThat(read(text)).isEmpty();
  }

  @Test
  void values_areShort() {
    assertThat(Reasons.value(2592000)).contains("2592000");
    assertThat(Reasons.value(1 / 3f)).contains("0.3333");
    assertThat(Reasons.value(-0f)).contains("0");
    assertThat(Reasons.value(Float.NaN)).isEmpty();
    assertThat(Reasons.value(Float.POSITIVE_INFINITY)).isEmpty();
  }
}
