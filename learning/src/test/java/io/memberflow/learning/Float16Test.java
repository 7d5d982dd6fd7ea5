package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Float16Test {
  @Test
  void everyNumber_widenedAndNarrowed_isItself() {
    for (int bits = 0; bits < 0x7C00; bits++) {
      assertThat(Float16.of(Float16.value((short) bits))).isEqualTo((short) bits);
      short negative = (short) (bits | 0x8000);
      assertThat(Float16.of(Float16.value(negative))).isEqualTo(bits == 0 ? 0 : negative);
    }
  }

  @Test
  void knownNumbers_haveTheirPublishedBits() {
    assertThat(Float16.of(1)).isEqualTo((short) 0x3C00);
    assertThat(Float16.of(-2)).isEqualTo((short) 0xC000);
    assertThat(Float16.of(0.1)).isEqualTo((short) 0x2E66);
    assertThat(Float16.of(65504)).isEqualTo((short) 0x7BFF);
    assertThat(Float16.of(1e9)).isEqualTo((short) 0x7BFF);
    assertThat(Float16.value((short) 1)).isEqualTo(0x1p-24f);
    assertThat(Float16.value((short) 0x0400)).isEqualTo(0x1p-14f);
  }

  /** The neighbours of what was chosen are not closer, and of two equally close the even one is. */
  @Test
  void anyNumber_narrowed_isTheNearestTiesToEven() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      int bits = random.nextInt(1, 0x7BFF);
      float at = Float16.value((short) bits);
      float above = Float16.value((short) (bits + 1));
      double middle = ((double) at + above) / 2;
      assertThat(Float16.of(middle)).isEqualTo((short) (bits % 2 == 0 ? bits : bits + 1));
      assertThat(Float16.of(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(Float16.of(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
    }
  }
}
