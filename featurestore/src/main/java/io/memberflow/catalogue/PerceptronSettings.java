package io.memberflow.catalogue;

import java.util.List;

/**
 * Settings of a multilayer perceptron trained by Adam.
 *
 * @param hidden the sizes of the hidden layers
 * @param learningRate of Adam, above 0
 * @param batch how many examples make one step
 * @param bits the network has at most 2^bits inputs, 8–14
 * @param seed of the first weights
 * @param prior what a cold classifier expects, above 0 and below 1
 */
public record PerceptronSettings(
    List<Integer> hidden, double learningRate, int batch, int bits, long seed, double prior)
    implements LearnerSettings {

  public PerceptronSettings {
    hidden = List.copyOf(hidden);
  }

  @Override
  public String structure() {
    return List.of(hidden, batch, bits, seed).toString();
  }
}
