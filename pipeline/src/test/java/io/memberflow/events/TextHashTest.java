package io.memberflow.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextHashTest {
  @Property
  void mix_ofSwappedHashes_differs(@ForAll int first, @ForAll int second) {
    assertThat(TextHash.mix(first, second)).isNotZero();
    if (first != second) {
      assertThat(TextHash.mix(first, second)).isNotEqualTo(TextHash.mix(second, first));
    }
  }

  @Test
  void hashes_ofManyIds_areAllDifferentAndNotZero() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      assertThat(seen.add(TextHash.of("member-" + i))).isTrue();
    }
    assertThat(seen).doesNotContain(0L);
    assertThat(TextHash.of("")).isNotZero();
  }

  /** State and published models hold these hashes: they must never change. */
  @Test
  void hash_ofAKnownText_isPinned() {
    assertThat(TextHash.of("memberflow")).isEqualTo(-7307750212149464401L);
    assertThat(TextHash.mix(1, 2)).isEqualTo(-7541218347953203506L);
  }
}
