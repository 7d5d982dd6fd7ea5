package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.Transform;
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
 * that a number is missing (value 1). A number under BUCKETS has, in the place of its value, one
 * slot for each of its buckets (value 1); together they follow. Every token has value 1 in one of
 * the slots that are left up to 2^bits−1, chosen by {@link #tokenSlot}, and so has every {@link
 * Crosses cross} its own value. NaN and infinite numbers are missing. A missing number under
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
  private final BucketedNumbers buckets;
  private final Crosses crosses;

  /** The first slot of the tokens. */
  private final int reserved;

  /** The crosses of the latest example that were not left out, and how many. */
  private final int[] crossed;

  private int crossedCount;

  /**
   * @param bits the encoded examples have 2^bits slots
   * @throws IllegalArgumentException if 2^bits is not at least twice the reserved slots
   */
  public FeatureEncoder(ModelDefinition model, int bits) {
    this(
        transforms(model.features()),
        (int) model.features().stream().filter(ModelFeature::categorical).count(),
        enough(model, bits),
        null,
        BucketedNumbers.of(model.features()),
        Crosses.of(model));
  }

  private FeatureEncoder(
      Transform[] transforms,
      int tokens,
      int bits,
      RunningMoments moments,
      BucketedNumbers buckets,
      Crosses crosses) {
    this.transforms = transforms;
    this.tokens = tokens;
    this.bits = bits;
    this.moments = moments == null ? new RunningMoments(transforms.length) : moments;
    this.buckets = buckets;
    this.crosses = crosses;
    reserved = 2 * transforms.length + 1 + buckets.most();
    crossed = new int[crosses.size()];
  }

  static Transform[] transforms(List<ModelFeature> features) {
    return features.stream()
        .filter(f -> !f.categorical())
        .map(ModelFeature::transform)
        .toArray(Transform[]::new);
  }

  /** The catalogue has refused a model with fewer, in its own words. */
  private static int enough(ModelDefinition model, int bits) {
    int slots = ModelFeature.reservedSlots(model.features());
    if (1L << bits < 2L * slots) {
      throw new IllegalArgumentException(
          "bits are %d; must be enough for twice the %d slots of numbers; raise them"
              .formatted(bits, slots));
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

  /** How many slots hold numbers and their buckets; those of tokens and crosses follow. */
  int reserved() {
    return reserved;
  }

  /** Whether any input is hashed into the slots after the reserved ones. */
  boolean hashes() {
    return tokens + crosses.size() > 0;
  }

  /** How many values an example has at most, besides the bias. */
  int active() {
    return transforms.length + tokens + crosses.size();
  }

  /** A vector large enough for any example of this model. */
  public SparseVector newVector() {
    return new SparseVector(1 + active() + buckets.size());
  }

  /**
   * Takes the present numbers into the running mean and deviation, or into the buckets.
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
    buckets.observe(numbers);
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
    if (buckets.size() > 0) {
      size = encodeBuckets(numbers, into, size, observe);
    }
    for (int i = 0; i < tokens; i++) {
      slots[size] = tokenSlot(i, hashes[i]);
      values[size] = 1;
      size += hashes[i] != 0 ? 1 : 0;
    }
    if (crosses.size() > 0) {
      size = encodeCrosses(numbers, hashes, into, size);
    }
    into.size = size;
  }

  private int encodeBuckets(float[] numbers, SparseVector into, int from, boolean observe) {
    if (observe) {
      buckets.observe(numbers);
    }
    int size = from;
    int first = 2 * transforms.length + 1;
    for (int i = 0; i < buckets.size(); i++) {
      int bucket = buckets.bucket(i, numbers);
      if (bucket >= 0) {
        into.slots[size] = first + bucket;
        into.values[size++] = 1;
      }
      first += buckets.most(i);
    }
    return size;
  }

  private int encodeCrosses(float[] numbers, long[] hashes, SparseVector into, int from) {
    for (int i = 0; i < transforms.length; i++) {
      double value = transform(i, numbers[i]);
      double cut = Math.max(-CLIP, Math.min(CLIP, moments.standardise(i, value)));
      crosses.number(i, 0, present(value) ? (float) cut : 0);
    }
    for (int i = 0; i < buckets.size(); i++) {
      int bucket = buckets.bucket(i, numbers);
      crosses.number(buckets.input(i), bucket + 1, bucket < 0 ? 0 : 1);
    }
    for (int i = 0; i < tokens; i++) {
      crosses.token(i, hashes[i]);
    }
    int size = from;
    crossedCount = 0;
    for (int cross = 0; cross < crosses.size(); cross++) {
      float value = crosses.value(cross);
      if (value != 0) {
        into.slots[size] = tokenSlot(tokens + cross, crosses.hash(cross));
        into.values[size++] = value;
        crossed[crossedCount++] = cross;
      }
    }
    return size;
  }

  /**
   * Gives the term of every pair of the latest encoded example to the input that it comes from; the
   * term of a cross goes to its inputs in equal parts.
   *
   * @param hashes that it was encoded from
   */
  void attribute(SparseVector x, long[] hashes, IntToDoubleFunction weight, Explanation into) {
    int token = -1;
    int firstCross = x.size - crossedCount;
    for (int i = 0; i < x.size; i++) {
      int slot = x.slots[i];
      double term = weight.applyAsDouble(slot) * x.values[i];
      if (i >= firstCross) {
        crosses.attribute(crossed[i - firstCross], term, into);
      } else if (slot == 0) {
        into.addBase(term);
      } else if (slot <= 2 * transforms.length) {
        into.addNumber((slot - 1) % transforms.length, term);
      } else if (slot < reserved) {
        into.addNumber(bucketed(slot), term);
      } else {
        do {
          token++;
        } while (hashes[token] == 0);
        into.addToken(token, term);
      }
    }
  }

  /** The number that a slot of a bucket belongs to. */
  private int bucketed(int slot) {
    int one = 0;
    for (int next = 2 * transforms.length + 1 + buckets.most(0); next <= slot; ) {
      next += buckets.most(++one);
    }
    return buckets.input(one);
  }

  /**
   * The slot of a token: h = mix(hash + (position + 1) · 0x9E3779B97F4A7C15) with the finaliser of
   * SplitMix64 (Steele et al. 2014), then R + floor((h >>> 32) · (2^bits − R) / 2^32), where R
   * slots are reserved for numbers: 2k + 1 and one for each bucket.
   *
   * @param position among the categorical features, from 0; crosses follow them
   */
  public int tokenSlot(int position, long hash) {
    return tokenSlot(position, hash, reserved, bits);
  }

  /** One of the slots from {@code reserved} to 2^bits − 1. */
  static int tokenSlot(int position, long hash, int reserved, int bits) {
    long h = mix(hash + (position + 1) * 0x9E3779B97F4A7C15L);
    return reserved + (int) (((h >>> 32) * ((1L << bits) - reserved)) >>> 32);
  }

  /** The finaliser of SplitMix64. */
  static long mix(long hash) {
    long h = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    return h ^ (h >>> 31);
  }

  private double transform(int input, float number) {
    return transform(transforms[input], number);
  }

  /** Infinite where missing or not finite; 0 under BUCKETS, which has no value of its own. */
  static double transform(Transform transform, float number) {
    boolean finite = Math.abs(number) <= Float.MAX_VALUE;
    if (transform == Transform.PRESENT) {
      return finite && number != 0 ? 1 : 0;
    }
    if (transform == Transform.BUCKETS) {
      return finite ? 0 : Double.POSITIVE_INFINITY;
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

  /**
   * Bits, then mean and 1 / deviation of each number; then buckets and crosses if there are any.
   */
  void publish(ModelOutput out) throws IOException {
    out.writeByte(bits);
    moments.publish(out);
    if (buckets.size() + crosses.size() > 0) {
      out.requireFormat(PublishedModel.COMBINING);
      buckets.publish(out);
      crosses.publish(out);
    }
  }

  /** Of a published model; it encodes to the same bits and observes nothing. */
  static FeatureEncoder published(ModelInput in) throws IOException {
    Transform[] transforms = in.transforms().toArray(Transform[]::new);
    int bits = in.readByte();
    RunningMoments moments = RunningMoments.published(transforms.length, in);
    BucketedNumbers buckets = BucketedNumbers.published(in);
    Crosses crosses = Crosses.published(in);
    if (bits < 1 || bits > 30 || 1L << bits <= 2L * transforms.length + 1 + buckets.most()) {
      throw new IOException("bits are %d for %d numbers".formatted(bits, transforms.length));
    }
    return new FeatureEncoder(transforms, in.tokens(), bits, moments, buckets, crosses);
  }

  /** Buckets only where there are some: states without keep their bytes. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(bits);
    out.writeInt(tokens);
    out.writeInt(transforms.length);
    for (Transform transform : transforms) {
      out.writeByte(transform.ordinal());
    }
    moments.write(out);
    buckets.write(out);
  }

  /**
   * Reads what {@link #write} wrote; equal bytes give an encoder that continues identically.
   *
   * @param model whose crosses the state was learnt with
   */
  public static FeatureEncoder read(ModelDefinition model, DataInput in) throws IOException {
    int bits = in.readByte();
    int tokens = in.readInt();
    Transform[] transforms = new Transform[in.readInt()];
    for (int i = 0; i < transforms.length; i++) {
      transforms[i] = TRANSFORMS[in.readByte()];
    }
    RunningMoments moments = RunningMoments.read(in);
    BucketedNumbers buckets = BucketedNumbers.read(transforms, in);
    return new FeatureEncoder(transforms, tokens, bits, moments, buckets, Crosses.of(model));
  }
}
