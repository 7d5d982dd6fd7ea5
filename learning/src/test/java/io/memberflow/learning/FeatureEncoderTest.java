package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.Transform;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FeatureEncoderTest {
  private static FeatureEncoder encoder(int bits, int tokens, Transform... transforms) {
    return new FeatureEncoder(
        Models.definition(ModelKind.LOGISTIC, Models.settings(0.1, bits), tokens, transforms),
        bits);
  }

  private static float value(SparseVector x, int slot) {
    float sum = 0;
    for (int i = 0; i < x.size(); i++) {
      sum += x.slot(i) == slot ? x.value(i) : 0;
    }
    return sum;
  }

  @Test
  void numbers_observed_areStandardised() {
    FeatureEncoder encoder = encoder(8, 0, Transform.NONE, Transform.LOG);
    for (float v : new float[] {1, 2, 3, 4}) {
      encoder.observe(new float[] {v, v});
    }
    assertThat(encoder.mean(0)).isEqualTo(2.5);
    assertThat(encoder.deviation(0)).isCloseTo(Math.sqrt(1.25), within(1e-12));
    assertThat(encoder.mean(1)).isCloseTo(Math.log(2 * 3 * 4 * 5) / 4, within(1e-10));
    SparseVector x = encoder.newVector();
    encoder.encode(new float[] {4, 4}, new long[0], x);
    assertThat(value(x, 0)).isEqualTo(1);
    assertThat(value(x, 1)).isCloseTo((float) (1.5 / Math.sqrt(1.25)), within(1e-6f));
    encoder.encode(new float[] {1e30f, -1e30f}, new long[0], x);
    assertThat(value(x, 1)).isEqualTo(FeatureEncoder.CLIP);
    assertThat(value(x, 2)).isEqualTo(-FeatureEncoder.CLIP);
  }

  @Test
  void constantNumber_encoded_isLeftOut() {
    FeatureEncoder encoder = encoder(8, 0, Transform.NONE);
    for (int i = 0; i < 1_000; i++) {
      encoder.observe(new float[] {0.1f});
    }
    SparseVector x = encoder.newVector();
    encoder.encode(new float[] {0.1f}, new long[0], x);
    assertThat(x.size()).isEqualTo(1);
  }

  @Test
  void missingNumber_encoded_setsItsIndicatorOnly() {
    FeatureEncoder encoder = encoder(8, 0, Transform.NONE, Transform.LOG, Transform.PRESENT);
    SparseVector x = encoder.newVector();
    encoder.encode(new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.NaN}, new long[0], x);
    assertThat(x.size()).isEqualTo(3);
    assertThat(value(x, 4)).isEqualTo(1);
    assertThat(value(x, 5)).isEqualTo(1);
  }

  @Test
  void absurdNumber_observed_doesNotFlattenTheInput() {
    FeatureEncoder encoder = encoder(8, 0, Transform.NONE);
    for (int i = 0; i < 1_000_000; i++) {
      encoder.observe(new float[] {i % 2});
    }
    encoder.observe(new float[] {Float.MAX_VALUE});
    assertThat(encoder.deviation(0)).isLessThan(1);
  }

  @Test
  void equalTokens_ofTwoFeatures_haveDifferentSlots() {
    FeatureEncoder encoder = encoder(18, 2, Transform.NONE);
    assertThat(encoder.tokenSlot(0, 42)).isNotEqualTo(encoder.tokenSlot(1, 42));
  }

  /** Published for readers in other languages: a change here breaks them. */
  @Test
  void tokenSlot_ofKnownHashes_isFixed() {
    FeatureEncoder encoder = encoder(18, 2, Transform.NONE);
    // SplitMix64 seeded with 42 begins with bdd732262feb6e95
    long first = Long.parseUnsignedLong("bdd732262feb6e95", 16);
    assertThat(encoder.tokenSlot(0, 42))
        .isEqualTo(3 + (int) ((first >>> 32) * ((1L << 18) - 3) >>> 32));
  }

  @Test
  void manyTokens_hashed_spreadEvenlyOverTheFreeSlots() {
    FeatureEncoder encoder = encoder(12, 1, Transform.NONE, Transform.NONE);
    Set<Integer> used = new HashSet<>();
    for (long hash = 1; hash <= 4_096; hash++) {
      int slot = encoder.tokenSlot(0, hash);
      assertThat(slot).isBetween(5, 4_095);
      used.add(slot);
    }
    // 1 − 1/e of the slots, as random hashing gives
    assertThat(used.size() / 4_091.0).isCloseTo(0.632, within(0.03));
  }

  @Test
  void tooFewBits_forTheNumbers_areRefused() {
    Transform[] many = new Transform[64];
    Arrays.fill(many, Transform.NONE);
    assertThatThrownBy(() -> encoder(8, 0, many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bits are 8; must be enough for twice the 129 slots");
  }

  @Property(tries = 200)
  void anyFloats_observedAndEncoded_giveBoundedValues(@ForAll @Size(20) float[] floats)
      throws IOException {
    ModelDefinition model =
        Models.crossed(
            Models.definition(
                ModelKind.LOGISTIC, Models.settings(0.1, 8), 1, Transform.BUCKETS, Transform.LOG),
            new int[] {0, 2},
            new int[] {1, 2});
    FeatureEncoder encoder = new FeatureEncoder(model, 8);
    SparseVector x = encoder.newVector();
    for (float f : floats) {
      encoder.observe(new float[] {f, f});
      encoder.encode(new float[] {f, f}, new long[] {Float.floatToIntBits(f)}, x);
      for (int i = 0; i < x.size(); i++) {
        assertThat(x.value(i)).isBetween(-FeatureEncoder.CLIP, FeatureEncoder.CLIP);
        assertThat(x.slot(i)).isBetween(0, 255);
      }
    }
    byte[] bytes = Models.bytes(encoder::write);
    FeatureEncoder copy = FeatureEncoder.read(model, Models.input(bytes));
    assertThat(Models.bytes(copy::write)).isEqualTo(bytes);
  }

  @Property(tries = 1_000)
  void logarithm_ofAnyFloat_isWithinItsBound(@ForAll float x) {
    double expected = Math.copySign(StrictMath.log1p(Math.abs((double) x)), x);
    assertThat(Logarithm.signed(x)).isCloseTo(expected, within(2e-11));
  }
}
