package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FeedForwardTest {
  private static final int INPUTS = 12;

  /** With weights of the size that training leaves. */
  private static FeedForward network(SplittableRandom random, int... hidden) {
    DenseLayer[] layers = new DenseLayer[hidden.length + 1];
    int size = INPUTS;
    for (int l = 0; l < layers.length; l++) {
      int outputs = l < hidden.length ? hidden[l] : 1;
      layers[l] = new DenseLayer(size, outputs);
      double bound = Math.sqrt(6.0 / size);
      for (int i = 0; i < layers[l].weights.length; i++) {
        layers[l].weights[i] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
      for (int j = 0; j < outputs; j++) {
        layers[l].biases[j] = (float) (random.nextDouble() - 0.5);
      }
      layers[l].changed();
      size = outputs;
    }
    return new FeedForward(layers);
  }

  private static SparseVector example(SplittableRandom random) {
    SparseVector x = new SparseVector(INPUTS);
    x.add(0, 1);
    for (int slot = 1; slot < 8; slot++) {
      x.add(slot, (float) (4 * random.nextDouble() - 2));
    }
    x.add(8 + random.nextInt(4), 1);
    return x;
  }

  private static double[] contributions(FeedForward network, SparseVector x) {
    double[] contributions = new double[x.size()];
    network.integrate(x);
    for (int i = 1; i < x.size(); i++) {
      contributions[i] = network.gradient(x.slot(i)) * x.value(i);
    }
    return contributions;
  }

  /**
   * The axiom of completeness, within half a step of the way times how much the slope changes on
   * it, and the rounding of floats.
   */
  @Property(tries = 200)
  void contributions_ofAnyExample_addUpToPredictionMinusBaseline(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FeedForward network = network(random, 1 + random.nextInt(64), 1 + random.nextInt(64));
    SparseVector x = example(random);
    SparseVector bias = new SparseVector(1);
    bias.add(0, 1);

    double start = network.integrate(x);
    double sum = Arrays.stream(contributions(network, x)).sum();

    assertThat(start).isEqualTo(network.output(bias));
    double difference = network.output(x) - start;
    double tolerance = changesOfSlope(network, x) / (2 * FeedForward.STEPS) + 1e-4;
    assertThat(sum).isCloseTo(difference, within(tolerance));
  }

  /** Of 64 units twice, the shape that is the default, with weights that nobody trained. */
  @Test
  void contributions_ofTheDefaultShape_missLittle() {
    SplittableRandom random = new SplittableRandom(6);
    double worst = 0;
    for (int i = 0; i < 200; i++) {
      FeedForward network = network(random, 64, 64);
      SparseVector x = example(random);
      double missed = network.output(x) - network.integrate(x);
      double sizes = 0;
      for (double contribution : contributions(network, x)) {
        missed -= contribution;
        sizes += Math.abs(contribution);
      }
      worst = Math.max(worst, Math.abs(missed) / sizes);
    }
    System.out.printf("integrated gradients miss at most %.4f of the contributions%n", worst);
    assertThat(worst).isLessThan(0.03);
  }

  /** The variation of the output's derivative along the way from the bias to {@code x}. */
  private static double changesOfSlope(FeedForward network, SparseVector x) {
    int parts = 4_096;
    double[] outputs = new double[parts + 1];
    Arrays.setAll(outputs, i -> output(network, x, (double) i / parts));
    double changes = 0;
    for (int i = 2; i <= parts; i++) {
      changes += parts * Math.abs(outputs[i] - 2 * outputs[i - 1] + outputs[i - 2]);
    }
    return changes;
  }

  /** In doubles, a share of the way from the bias to {@code x}. */
  private static double output(FeedForward network, SparseVector x, double share) {
    double[] from = new double[INPUTS];
    for (int i = 0; i < x.size(); i++) {
      from[x.slot(i)] += x.value(i) * (x.slot(i) == 0 ? 1 : share);
    }
    for (int l = 0; l < network.layers.length; l++) {
      DenseLayer layer = network.layers[l];
      double[] sums = new double[layer.outputs];
      for (int j = 0; j < sums.length; j++) {
        sums[j] = layer.biases[j];
        for (int i = 0; i < from.length; i++) {
          double input = l == 0 ? from[i] : Math.max(0, from[i]);
          sums[j] += input * layer.weights[i * sums.length + j];
        }
      }
      from = sums;
    }
    return from[0];
  }

  /** The axiom of the dummy: what a network does not depend on gets nothing. */
  @Test
  void inputWithoutWeights_getsNothing() {
    SplittableRandom random = new SplittableRandom(5);
    FeedForward network = network(random, 16, 8);
    for (int j = 0; j < 16; j++) {
      network.layers[0].weights[3 * 16 + j] = 0;
    }
    assertThat(contributions(network, example(random))[3]).isZero();
  }

  /**
   * On one side of every kink a network is linear, and an input adds its weight times its value.
   */
  @Test
  void networkWithoutKinksOnTheWay_isExplainedAsTheLineThatItIs() {
    DenseLayer hidden = new DenseLayer(INPUTS, 1);
    DenseLayer output = new DenseLayer(1, 1);
    hidden.biases[0] = 100;
    hidden.weights[1] = 2;
    hidden.weights[2] = -3;
    output.weights[0] = 0.5f;
    hidden.changed();
    output.changed();
    SparseVector x = new SparseVector(3);
    x.add(0, 1);
    x.add(1, 1.5f);
    x.add(2, 2);
    assertThat(contributions(new FeedForward(hidden, output), x))
        .containsExactly(new double[] {0, 1.5, -3}, within(1e-12));
  }
}
