package io.memberflow.learning;

import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.Transform;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** Those numbers of a model that enter it as {@link QuantileBuckets}; for most models none. */
final class BucketedNumbers {
  /** Their places among the numbers. */
  private final int[] inputs;

  private final QuantileBuckets[] buckets;

  private BucketedNumbers(int[] inputs, QuantileBuckets[] buckets) {
    this.inputs = inputs;
    this.buckets = buckets;
  }

  static BucketedNumbers of(List<ModelFeature> features) {
    List<ModelFeature> numbers = features.stream().filter(f -> !f.categorical()).toList();
    int[] inputs = places(numbers.stream().map(ModelFeature::transform).toArray(Transform[]::new));
    QuantileBuckets[] buckets = new QuantileBuckets[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      buckets[i] = new QuantileBuckets(numbers.get(inputs[i]).buckets());
    }
    return new BucketedNumbers(inputs, buckets);
  }

  private static int[] places(Transform[] transforms) {
    return IntStream.range(0, transforms.length)
        .filter(i -> transforms[i] == Transform.BUCKETS)
        .toArray();
  }

  int size() {
    return inputs.length;
  }

  /** The place among the numbers of one of them. */
  int input(int one) {
    return inputs[one];
  }

  /** How many buckets one of them has at most. */
  int most(int one) {
    return buckets[one].most();
  }

  /** How many all of them have at most. */
  int most() {
    int most = 0;
    for (QuantileBuckets of : buckets) {
      most += of.most();
    }
    return most;
  }

  void observe(float[] numbers) {
    for (int i = 0; i < inputs.length; i++) {
      float number = numbers[inputs[i]];
      if (Math.abs(number) <= Float.MAX_VALUE) {
        buckets[i].observe(number);
      }
    }
  }

  /** −1 where the number is missing or there is no bucket yet. */
  int bucket(int one, float[] numbers) {
    float number = numbers[inputs[one]];
    return Math.abs(number) <= Float.MAX_VALUE ? buckets[one].bucket(number) : -1;
  }

  /** For each: how many buckets there may be, how many there are, and the least value of each. */
  void publish(DataOutput out) throws IOException {
    for (QuantileBuckets of : buckets) {
      out.writeByte(of.most());
      of.publish(out);
    }
  }

  /** Reads what {@link #publish} wrote; none of a model of the first format. */
  static BucketedNumbers published(ModelInput in) throws IOException {
    if (in.format() < PublishedModel.COMBINING) {
      return of(List.of());
    }
    int[] inputs = places(in.transforms().toArray(Transform[]::new));
    QuantileBuckets[] buckets = new QuantileBuckets[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      buckets[i] = QuantileBuckets.published(in.readUnsignedByte(), in);
    }
    return new BucketedNumbers(inputs, buckets);
  }

  void write(DataOutput out) throws IOException {
    for (QuantileBuckets of : buckets) {
      out.writeByte(of.most());
      of.write(out);
    }
  }

  /** Reads what {@link #write} wrote. */
  static BucketedNumbers read(Transform[] transforms, DataInput in) throws IOException {
    int[] inputs = places(transforms);
    QuantileBuckets[] buckets = new QuantileBuckets[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      buckets[i] = QuantileBuckets.read(in.readUnsignedByte(), in);
    }
    return new BucketedNumbers(inputs, buckets);
  }
}
