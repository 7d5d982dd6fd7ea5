package io.memberflow.models;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import java.util.Optional;

/** Under which terms an example of a model is learnt: its exposure and its weight. */
final class ExampleTerms {
  private static final double HEAVIEST = 1e6;

  private final int numbers;
  private final int tokens;
  private final int exposureAt;
  private final int weightAt;
  private final double negatives;

  ExampleTerms(ModelDefinition model) {
    this.numbers = (int) model.inputs().stream().filter(f -> !f.categorical()).count();
    this.tokens = model.inputs().size() - numbers;
    int next = (int) model.features().stream().filter(f -> !f.categorical()).count();
    Optional<ModelFeature> exposure = model.examples().exposure();
    this.exposureAt = exposure.isPresent() ? next++ : -1;
    this.weightAt = model.examples().weight().isPresent() ? next : -1;
    this.negatives = model.examples().negatives();
  }

  /** How many numbers an example carries. */
  int numbers() {
    return numbers;
  }

  /** How many tokens an example carries. */
  int tokens() {
    return tokens;
  }

  /** Above 0; 1 where none is declared, or it is missing or not above 0. */
  double exposure(float[] exampleNumbers) {
    if (exposureAt < 0) {
      return 1;
    }
    float exposure = exampleNumbers[exposureAt];
    return exposure > 0 && exposure <= Float.MAX_VALUE ? exposure : 1;
  }

  /**
   * How many examples an answered one counts for; 0 for one that is left out. Which negatives are
   * kept depends on the example's id alone; a kept one stands for those left out.
   */
  double weight(float[] exampleNumbers, long id, float label) {
    double weight = weightAt < 0 ? 1 : declared(exampleNumbers[weightAt]);
    if (negatives == 1 || label != 0) {
      return weight;
    }
    double share = (mixed(id) >>> 11) * 0x1p-53;
    return share < negatives ? weight / negatives : 0;
  }

  private static double declared(float weight) {
    return weight >= 0 ? Math.min(weight, HEAVIEST) : 1;
  }

  /** The finaliser of SplitMix64: ids are hashes already, but their low bits choose table slots. */
  private static long mixed(long id) {
    long x = (id ^ id >>> 30) * 0xBF58476D1CE4E5B9L;
    x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
    return x ^ x >>> 31;
  }
}
