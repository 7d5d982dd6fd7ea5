package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuantileBucketsTest {
  private static int[] counts(QuantileBuckets buckets, float[] values) {
    int[] counts = new int[buckets.most()];
    for (float value : values) {
      counts[buckets.bucket(value)]++;
    }
    return counts;
  }

  private static QuantileBuckets of(int most, float[] values) {
    QuantileBuckets buckets = new QuantileBuckets(most);
    for (float value : values) {
      buckets.observe(value);
    }
    return buckets;
  }

  private static float[] drawn(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      double size = Math.exp(8 * random.nextDouble() - 4);
      values[i] = (float) (random.nextInt(3) == 0 ? -size : size);
    }
    return values;
  }

  @Test
  void valuesThatDiffer_areDividedEqually() {
    float[] values = drawn(1, 4_096);
    // a cell is 0.8 % wide, so a border is at most some values off
    for (int count : counts(of(8, values), values)) {
      assertThat(count).isBetween(480, 544);
    }
  }

  @Test
  void frequentValue_hasABucketOfItsOwn_andTheOthersShareTheRest() {
    float[] values = new float[1_024];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 512 ? 1 : i - 510;
    }
    int[] counts = counts(of(5, values), values);
    assertThat(counts[0]).isEqualTo(512);
    for (int bucket = 1; bucket < 5; bucket++) {
      assertThat(counts[bucket]).isBetween(120, 136);
    }
  }

  @Test
  void fewDifferentValues_haveABucketEach() {
    QuantileBuckets buckets = new QuantileBuckets(8);
    for (int i = 0; i < 300; i++) {
      buckets.observe(i % 3);
    }
    assertThat(buckets.bucket(-7)).isZero();
    assertThat(buckets.bucket(0)).isZero();
    assertThat(buckets.bucket(-0f)).isZero();
    assertThat(buckets.bucket(0.5f)).isZero();
    assertThat(buckets.bucket(1)).isEqualTo(1);
    assertThat(buckets.bucket(2)).isEqualTo(2);
    assertThat(buckets.bucket(1e30f)).isEqualTo(2);
  }

  @Test
  void borders_moveAtTheFirstMomentAndAtDoublings_andNotBetween() {
    float[] values = drawn(2, 600);
    Arrays.sort(values); // so that every value would move a border
    QuantileBuckets buckets = new QuantileBuckets(4);
    byte[] before = Models.bytes(buckets::publish);
    for (int i = 1; i <= values.length; i++) {
      buckets.observe(values[i - 1]);
      byte[] after = Models.bytes(buckets::publish);
      boolean moved = !Arrays.equals(before, after);
      assertThat(moved).as("after %d values", i).isEqualTo(i == 128 || i == 256 || i == 512);
      before = after;
    }
    assertThat(new QuantileBuckets(4).bucket(1)).isEqualTo(-1);
  }

  @Test
  void values_inAnotherOrder_giveTheSameBits() {
    float[] values = drawn(3, 1_024);
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    assertThat(Models.bytes(of(16, sorted)::write)).isEqualTo(Models.bytes(of(16, values)::write));
  }

  @Test
  void copy_inMidStream_continuesIdentically() throws IOException {
    QuantileBuckets buckets = of(16, drawn(4, 500));
    QuantileBuckets copy = QuantileBuckets.read(16, Models.input(Models.bytes(buckets::write)));
    for (float value : drawn(5, 100)) {
      assertThat(copy.bucket(value)).isEqualTo(buckets.bucket(value));
      buckets.observe(value);
      copy.observe(value);
    }
    assertThat(Models.bytes(copy::write)).isEqualTo(Models.bytes(buckets::write));
  }

  @Property(tries = 100)
  void bucket_ofAnyFloats_risesWithTheValueAndIsInRange(
      @ForAll @IntRange(min = 2, max = 64) int most, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[256];
    for (int i = 0; i < values.length; i++) {
      do {
        values[i] = Float.intBitsToFloat(random.nextInt());
      } while (!Float.isFinite(values[i]));
    }
    QuantileBuckets buckets = of(most, values);
    Arrays.sort(values);
    int previous = 0;
    for (float value : values) {
      assertThat(buckets.bucket(value)).isBetween(previous, most - 1);
      previous = buckets.bucket(value);
    }
  }
}
