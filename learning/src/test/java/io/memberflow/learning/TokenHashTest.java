package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The hash is part of states, of published models and of other languages' readers. */
class TokenHashTest {
  @Property
  void hash_isThatOfTheUtf16Units(@ForAll String text) {
    long expected = Hashing.komihash5_0().hashCharsToLong(text);
    assertThat(TokenHash.of(text)).isEqualTo(expected == 0 ? 1 : expected);
  }

  @Test
  void hash_ofHalfASurrogatePair_isItsOwn() {
    assertThat(TokenHash.of("\ud83d")).isNotEqualTo(TokenHash.of("?"));
  }
}
