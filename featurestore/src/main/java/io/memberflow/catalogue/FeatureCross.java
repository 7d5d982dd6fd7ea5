package io.memberflow.catalogue;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Inputs of a model that act together: the product of their numbers, apart for each combination of
 * their categories.
 *
 * @param inputs among those of the model, {@value #LEAST}–{@value #MOST}
 */
public record FeatureCross(List<ModelFeature> inputs) {
  static final int LEAST = 2;
  static final int MOST = 4;

  public FeatureCross {
    inputs = List.copyOf(inputs);
  }

  /** Hashed into savepoints, beside all that the inputs are. */
  @Override
  public String toString() {
    return inputs.stream().map(ModelFeature::term).collect(Collectors.joining(" × "));
  }
}
