package io.memberflow.similarity.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReachedValueTest {

  @Property(tries = 500)
  void reachedBy_anyValues_isReachedByKAndIsOneOfTheValues(
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 300) int k,
      @ForAll @IntRange(min = 0, max = 2) int kind,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          switch (kind) {
            case 0 -> (float) random.nextGaussian();
            case 1 -> random.nextInt(4);
            default -> (float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(250) - 125);
          };
    }
    int wanted = Math.min(k, size);
    float reached = new ReachedValue().reachedBy(values, size, wanted);
    int count = 0;
    for (float value : values) {
      count += value >= reached ? 1 : 0;
    }
    assertThat(count).isGreaterThanOrEqualTo(wanted);
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    assertThat(sorted).contains(reached);
  }

  @Test
  void reachedBy_spreadValues_isNearTheKth() {
    float[] values = new float[1000];
    for (int i = 0; i < 1000; i++) {
      values[i] = 37 * i % 1000;
    }
    assertThat(new ReachedValue().reachedBy(values, 1000, 100)).isBetween(890f, 900f);
    // one value far away must not put all others into one bin
    values[0] = 1e30f;
    assertThat(new ReachedValue().reachedBy(values, 1000, 100)).isBetween(800f, 901f);
  }
}
