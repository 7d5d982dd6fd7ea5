package io.memberflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "3, 3",
    "-17, -17",
    "12.5, 12.5",
    "0.1, 0.1",
    "1e15, 1000000000000000",
    "9007199254740992, 9007199254740992",
    "1e23, 1.0E23",
    "2e-3, 0.002",
    "4.9e-324, 4.9E-324",
    "2.2250738585072014e-308, 2.2250738585072014E-308",
    "2e23, 2.0E23"
  })
  void put_number_isShortDecimalText(double value, String text) {
    assertThat(text(section().put("f", value).build())).isEqualTo(text);
  }

  @Property
  void put_anyFiniteNumber_readsBackTheSame(@ForAll double value) {
    assertThat(Double.parseDouble(text(section().put("f", value).build())))
        .isEqualTo(value == 0 ? 0.0 : value);
  }

  @Test
  void put_notFinite_isAbsent() {
    for (double value :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThat(section().put("f", value).build()).isEqualTo(section().absent("f").build());
    }
  }

  @Test
  void field_thatWouldBreakTheRecord_isRefused() {
    assertThatThrownBy(() -> section().put("@f", 1)).hasMessageContaining("must not start with @");
    assertThatThrownBy(() -> section().put("", 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> section().put("f", 1).absent("f")).hasMessageContaining("given once");
  }

  @Test
  void provenance_outOfRange_isRefused() {
    assertThatThrownBy(() -> Section.builder("s", Long.MIN_VALUE, 1, "v").build())
        .hasMessageContaining("as-of time of section s is \"" + Long.MIN_VALUE);
    assertThatThrownBy(() -> Section.builder("s", 1, -1, "v").build())
        .hasMessageContaining("job epoch");
    assertThatThrownBy(() -> Section.builder("s", 1, 1, "a b").build())
        .hasMessageContaining("version");
    for (String name : List.of("S", "", "1a", "a b", "erased", "a".repeat(64))) {
      assertThatThrownBy(() -> Section.builder(name, 1, 1, "v").build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("section is \"" + name);
    }
    assertThatThrownBy(() -> Section.builder("s", 1, 1, "").build())
        .hasMessageContaining("version");
  }

  @Property
  void provenance_anySection_parsesBackAndStaysCompact(
      @ForAll @LongRange(min = -((1L << 53) - 1), max = (1L << 53) - 1) long asOf,
      @ForAll @LongRange(min = 0, max = 9_999_999_999_999L) long epoch,
      @ForAll @LongRange(min = 0, max = 9_999_999_999_999L) long written) {
    String text =
        Provenance.format(Section.builder("s", asOf, epoch, "v".repeat(18)).build(), written);
    // 64 bytes is where Redis gives up the compact encoding
    assertThat(text).hasSizeLessThanOrEqualTo(64);
    assertThat(Provenance.parse(text))
        .contains(
            new Provenance(
                Instant.ofEpochMilli(asOf), epoch, "v".repeat(18), Instant.ofEpochMilli(written)));
  }

  private static Section.Builder section() {
    return Section.builder("s", 1, 1, "v");
  }

  private static String text(Section section) {
    return new String(section.fields().get(0).value(), StandardCharsets.UTF_8);
  }
}
