package io.memberflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordKeyTest {

  @ParameterizedTest
  @CsvSource({
    "'', mf:shop:member:{}",
    "17, mf:shop:member:{17}",
    "a/b:c d, mf:shop:member:{a/b:c d}",
    "{x}, mf:shop:member:{%7Bx%7D}",
    "50%, mf:shop:member:{50%25}",
    "'a\tb\u007f', mf:shop:member:{a%09b%7F}",
    "josé 😀, mf:shop:member:{josé 😀}",
  })
  void redisKey_id_escapesOnlyWhatTheKeyCannotShow(String id, String expected) {
    assertThat(RecordKey.member("shop", id).redisKey()).isEqualTo(expected);
  }

  @Property
  void parse_anyId_roundTrips(@ForAll("ids") String id) {
    RecordKey key = RecordKey.item("shop-eu", id);
    assertThat(RecordKey.parse(key.redisKey())).isEqualTo(key);
  }

  @Property
  void redisKey_anyId_hasTheWholeEscapedIdAsHashTag(@ForAll("ids") String id) {
    String key = RecordKey.item("shop-eu", id).redisKey();
    // Redis takes what lies between the first { and the first } after it
    assertThat(key.indexOf('{')).isEqualTo("mf:shop-eu:item:".length());
    assertThat(key.indexOf('}')).isEqualTo(key.length() - 1);
  }

  @Property
  void partOfAnId_anyText_roundTripsUnderTheHashTagOfTheId(
      @ForAll("ids") String id, @ForAll("ids") String part) {
    RecordKey key = new RecordKey("shop", "member-category", id, part);
    assertThat(RecordKey.parse(key.redisKey())).isEqualTo(key);
    assertThat(key.redisKey())
        .startsWith(new RecordKey("shop", "member-category", id).redisKey() + ":");
  }

  /** All UTF-16, half surrogate pairs included, with the special characters made frequent. */
  @Provide
  static Arbitrary<String> ids() {
    return Arbitraries.strings().withChars("%{}:/ u0D7\t\u007f\ud83d\ude00é").all();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mf:shop:member",
        "mf:shop:member:17",
        "mf:shop:member:{17",
        "mf:Shop:member:{17}",
        "mf:shop:member:{a}b}",
        "mf:shop:member:{%41}",
        "mf:shop:member:{%7b}",
        "mf:shop:member:{%2}",
        "other:shop:member:{17}"
      })
  void parse_foreignKey_isRefused(String key) {
    assertThatThrownBy(() -> RecordKey.parse(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namespace_outsideTheAlphabet_isRefusedWithTheRule() {
    Stream.of("", "-a", "A", "a b", "a:b", "a".repeat(33))
        .forEach(
            namespace ->
                assertThatThrownBy(() -> RecordKey.member(namespace, "1"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("\"" + namespace + "\"; must be 1–32 of a–z"));
    assertThat(RecordKey.member("a".repeat(32), "1").namespace()).hasSize(32);
  }

  @Test
  void kind_outsideTheAlphabet_isRefused() {
    assertThatThrownBy(() -> new RecordKey("shop", "Member:", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Member:");
  }
}
