package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * The crosses of one model, over what its inputs are in one example: a level, which a category has,
 * and a factor, which is a number's value, 1 for a category and 0 for what is missing.
 *
 * <p>The value of a cross is the product of its factors, cut at ±{@value FeatureEncoder#CLIP}; its
 * hash is made of the levels alone: h = 0, then h = mix(h + level) for each category, with the
 * finaliser of SplitMix64. So categories say which weight is meant, and numbers how much of it.
 */
final class Crosses {
  private static final int MOST_INPUTS = 16;

  /** Of each cross: places among the numbers, or that of a token after all numbers. */
  private final int[][] inputs;

  private final int numbers;

  /** Of one example, by input. */
  private final long[] levels;

  private final float[] factors;

  private Crosses(int[][] inputs, int numbers, int tokens) {
    this.inputs = inputs;
    this.numbers = numbers;
    levels = new long[numbers + tokens];
    factors = new float[numbers + tokens];
  }

  static Crosses of(ModelDefinition model) {
    List<ModelFeature> numbers = model.features().stream().filter(f -> !f.categorical()).toList();
    List<ModelFeature> tokens =
        model.features().stream().filter(ModelFeature::categorical).toList();
    int[][] inputs =
        model.crosses().stream()
            .map(
                cross ->
                    cross.inputs().stream()
                        .mapToInt(
                            f ->
                                f.categorical()
                                    ? numbers.size() + tokens.indexOf(f)
                                    : numbers.indexOf(f))
                        .toArray())
            .toArray(int[][]::new);
    return new Crosses(inputs, numbers.size(), tokens.size());
  }

  int size() {
    return inputs.length;
  }

  /** The inputs of a cross: places among the numbers, or that of a token after all numbers. */
  int[] inputs(int cross) {
    return inputs[cross];
  }

  /**
   * What a number is in the example that follows.
   *
   * @param level not 0 for a category
   */
  void number(int place, long level, float factor) {
    levels[place] = level;
    factors[place] = factor;
  }

  /** A token of the example that follows; 0 where missing. */
  void token(int place, long hash) {
    levels[numbers + place] = hash;
    factors[numbers + place] = hash == 0 ? 0 : 1;
  }

  /** 0 where an input is missing. */
  float value(int cross) {
    float value = 1;
    for (int input : inputs[cross]) {
      value *= factors[input];
    }
    return Math.max(-FeatureEncoder.CLIP, Math.min(FeatureEncoder.CLIP, value));
  }

  /** Which combination of its categories it is; 0 for a cross of numbers only. */
  long hash(int cross) {
    long hash = 0;
    for (int input : inputs[cross]) {
      if (levels[input] != 0) {
        hash = FeatureEncoder.mix(hash + levels[input]);
      }
    }
    return hash;
  }

  /** Gives the term of a cross to its inputs, to each the same. */
  void attribute(int cross, double term, Explanation into) {
    for (int input : inputs[cross]) {
      double share = term / inputs[cross].length;
      if (input < numbers) {
        into.addNumber(input, share);
      } else {
        into.addToken(input - numbers, share);
      }
    }
  }

  /** How many, then of each how many inputs, then their places. */
  void publish(DataOutput out) throws IOException {
    out.writeByte(inputs.length);
    for (int[] cross : inputs) {
      out.writeByte(cross.length);
      for (int input : cross) {
        out.writeShort(input);
      }
    }
  }

  /** Reads what {@link #publish} wrote; none of a model of the first format. */
  static Crosses published(ModelInput in) throws IOException {
    if (in.format() < PublishedModel.COMBINING) {
      return new Crosses(new int[0][], 0, 0);
    }
    int numbers = in.numbers();
    int tokens = in.tokens();
    int[][] inputs = new int[in.readUnsignedByte()][];
    for (int i = 0; i < inputs.length; i++) {
      int size = in.readUnsignedByte();
      if (size > MOST_INPUTS) {
        throw new IOException("a cross has %d inputs".formatted(size));
      }
      inputs[i] = new int[size];
      for (int j = 0; j < size; j++) {
        inputs[i][j] = in.readUnsignedShort();
        if (inputs[i][j] >= numbers + tokens) {
          throw new IOException(
              "a cross has input %d of %d".formatted(inputs[i][j], numbers + tokens));
        }
      }
    }
    return new Crosses(inputs, numbers, tokens);
  }
}
