package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.Transform;
import io.memberflow.configuration.ConfigurationException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Turns the inputs of one model into slots and values.
 *
 * <p>With k numeric inputs: slot 0 is the bias (value 1); slots 1…k hold the numbers, transformed
 * and standardised by their running mean and deviation, cut at ±{@value #CLIP}; slots k+1…2k say
 * that a number is missing (value 1); every token has value 1 in one of the slots 2k+1…2^bits−1,
 * chosen by {@link #tokenSlot}. NaN and infinite numbers are missing. A missing number under
 * PRESENT is 0 and has no indicator. Values of 0 are left out.
 *
 * <p>Not thread-safe; allocates nothing per example.
 */
public final class FeatureEncoder {
  /** Standardised numbers stay within ± this many deviations. */
  public static final float CLIP = 5;

  private static final Transform[] TRANSFORMS = Transform.values();

  private final Transform[] transforms;
  private final int tokens;
  private final int bits;
  private final RunningMoments moments;

  /**
   * @param bits the encoded examples have 2^bits slots
   * @throws ConfigurationException if 2^bits is not at least twice the reserved slots
   */
  public FeatureEncoder(ModelDefinition model, int bits) {
    this(
        transforms(model.features()),
        (int) model.features().stream().filter(ModelFeature::categorical).count(),
        enough(model, bits),
        null);
  }

  private FeatureEncoder(Transform[] transforms, int tokens, int bits, RunningMoments moments) {
    this.transforms = transforms;
    this.tokens = tokens;
    this.bits = bits;
    this.moments = moments == null ? new RunningMoments(transforms.length) : moments;
  }

  static Transform[] transforms(List<ModelFeature> features) {
    return features.stream()
        .filter(f -> !f.categorical())
        .map(ModelFeature::transform)
        .toArray(Transform[]::new);
  }

  private static int enough(ModelDefinition model, int bits) {
    long numbers = model.features().stream().filter(f -> !f.categorical()).count();
    long needed = 2 * (2 * numbers + 1);
    if (1L << bits < needed) {
      throw ConfigurationException.wrong(
          "models." + model.name() + ".bits",
          bits,
          "at least %d for %d numeric features"
              .formatted(64 - Long.numberOfLeadingZeros(needed - 1), numbers),
          "raise it or list fewer features");
    }
    return bits;
  }

  /** Encoded examples have 2^bits slots. */
  public int bits() {
    return bits;
  }

  /** How many numbers an example has: the non-categorical features in declared order. */
  public int numbers() {
    return transforms.length;
  }

  /** How many tokens an example has: the categorical features in declared order. */
  public int tokens() {
    return tokens;
  }

  /** A vector large enough for any example of this model. */
  public SparseVector newVector() {
    return new SparseVector(1 + transforms.length + tokens);
  }

  /**
   * Takes the present numbers into the running mean and deviation.
   *
   * @param numbers of length {@link #numbers()}, NaN where missing
   */
  public void observe(float[] numbers) {
    for (int i = 0; i < transforms.length; i++) {
      double value = transform(i, numbers[i]);
      if (present(value)) {
        moments.observe(i, value);
      }
    }
  }

  /**
   * Fills {@code into} with the encoded example.
   *
   * @param numbers of length {@link #numbers()}, NaN where missing
   * @param hashes of length {@link #tokens()}, 64-bit hashes of the text, 0 where missing
   */
  public void encode(float[] numbers, long[] hashes, SparseVector into) {
    encode(numbers, hashes, into, false);
  }

  /** {@link #observe}, then {@link #encode}, transforming each number once. */
  public void observeAndEncode(float[] numbers, long[] hashes, SparseVector into) {
    encode(numbers, hashes, into, true);
  }

  /** Appends without branches on missing values, which no processor can predict. */
  private void encode(float[] numbers, long[] hashes, SparseVector into, boolean observe) {
    int[] slots = into.slots;
    float[] values = into.values;
    slots[0] = 0;
    values[0] = 1;
    int size = 1;
    int count = transforms.length;
    for (int i = 0; i < count; i++) {
      double value = transform(i, numbers[i]);
      boolean present = present(value);
      if (observe && present) {
        moments.observe(i, value);
      }
      double standardised = moments.standardise(i, value);
      double cut = Math.abs(standardised) > CLIP ? Math.copySign(CLIP, standardised) : standardised;
      slots[size] = present ? 1 + i : 1 + count + i;
      values[size] = present ? (float) cut : 1;
      size += values[size] != 0 ? 1 : 0;
    }
    for (int i = 0; i < tokens; i++) {
      slots[size] = tokenSlot(i, hashes[i]);
      values[size] = 1;
      size += hashes[i] != 0 ? 1 : 0;
    }
    into.size = size;
  }

  /**
   * Gives the term of every pair of an encoded example to the input that it comes from.
   *
   * @param hashes that it was encoded from
   */
  void attribute(SparseVector x, long[] hashes, IntToDoubleFunction weight, Explanation into) {
    int token = -1;
    for (int i = 0; i < x.size; i++) {
      int slot = x.slots[i];
      double term = weight.applyAsDouble(slot) * x.values[i];
      if (slot == 0) {
        into.addBase(term);
      } else if (slot <= 2 * transforms.length) {
        into.addNumber((slot - 1) % transforms.length, term);
      } else {
        do {
          token++;
        } while (hashes[token] == 0);
        into.addToken(token, term);
      }
    }
  }

  /**
   * The slot of a token: h = mix(hash + (position + 1) · 0x9E3779B97F4A7C15) with the finaliser of
   * SplitMix64 (Steele et al. 2014), then 2k + 1 + floor((h >>> 32) · (2^bits − 2k − 1) / 2^32).
   *
   * @param position among the categorical features, from 0
   */
  public int tokenSlot(int position, long hash) {
    return tokenSlot(position, hash, 2 * transforms.length + 1, bits);
  }

  /** One of the slots from {@code reserved} to 2^bits − 1. */
  static int tokenSlot(int position, long hash, int reserved, int bits) {
    long h = hash + (position + 1) * 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    h ^= h >>> 31;
    return reserved + (int) (((h >>> 32) * ((1L << bits) - reserved)) >>> 32);
  }

  private double transform(int input, float number) {
    return transform(transforms[input], number);
  }

  /** Infinite where missing or not finite. */
  static double transform(Transform transform, float number) {
    boolean finite = Math.abs(number) <= Float.MAX_VALUE;
    if (transform == Transform.PRESENT) {
      return finite && number != 0 ? 1 : 0;
    }
    double value = transform == Transform.LOG ? Logarithm.signed(number) : number;
    return finite ? value : Double.POSITIVE_INFINITY;
  }

  static boolean present(double transformed) {
    return transformed != Double.POSITIVE_INFINITY;
  }

  /** Mean of a transformed numeric input; what a reader subtracts. */
  public double mean(int input) {
    return moments.mean(input);
  }

  /** Standard deviation of a transformed numeric input; 0 while it has not varied. */
  public double deviation(int input) {
    return moments.deviation(input);
  }

  /** How many present values the mean and deviation of a numeric input stand on. */
  public long observed(int input) {
    return moments.count(input);
  }

  /** Bits, then mean and 1 / deviation of each number. */
  void publish(DataOutput out) throws IOException {
    out.writeByte(bits);
    moments.publish(out);
  }

  /** Of a published model; it encodes to the same bits and observes nothing. */
  static FeatureEncoder published(List<Transform> transforms, int tokens, DataInput in)
      throws IOException {
    int bits = in.readByte();
    if (bits < 1 || bits > 30 || 1L << bits <= 2L * transforms.size() + 1) {
      throw new IOException("bits are %d for %d numbers".formatted(bits, transforms.size()));
    }
    return new FeatureEncoder(
        transforms.toArray(Transform[]::new),
        tokens,
        bits,
        RunningMoments.published(transforms.size(), in));
  }

  public void write(DataOutput out) throws IOException {
    out.writeByte(bits);
    out.writeInt(tokens);
    out.writeInt(transforms.length);
    for (Transform transform : transforms) {
      out.writeByte(transform.ordinal());
    }
    moments.write(out);
  }

  /** Reads what {@link #write} wrote; equal bytes give an encoder that continues identically. */
  public static FeatureEncoder read(DataInput in) throws IOException {
    int bits = in.readByte();
    int tokens = in.readInt();
    Transform[] transforms = new Transform[in.readInt()];
    for (int i = 0; i < transforms.length; i++) {
      transforms[i] = TRANSFORMS[in.readByte()];
    }
    return new FeatureEncoder(transforms, tokens, bits, RunningMoments.read(in));
  }
}
