package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * A multilayer perceptron ({@link FeedForward}) trained by Adam (Kingma and Ba 2015) on
 * mini-batches.
 *
 * <p>Hidden layers start by He's rule (He et al. 2015), uniform in ±√(6 / fan-in); the output
 * starts at 0, so that a new network answers 0. Allocates nothing per example.
 */
final class NeuralNetwork {
  static final float FIRST_DECAY = 0.9f;
  static final float SECOND_DECAY = 0.999f;
  private static final float EPSILON = 1e-8f;

  /** The gradient of a batch is shortened to this length. */
  static final double LONGEST_GRADIENT = 5;

  private final float learningRate;
  private final int batch;
  private final Layer[] layers;
  private final FeedForward network;
  private int filled;
  private double firstPower = 1;
  private double secondPower = 1;

  /**
   * @param active how many inputs are not 0 in one example: the fan-in of the first layer
   */
  NeuralNetwork(int inputs, int active, int[] hidden, double learningRate, int batch, long seed) {
    this.learningRate = (float) learningRate;
    this.batch = batch;
    SplittableRandom random = new SplittableRandom(seed);
    layers = new Layer[hidden.length + 1];
    DenseLayer[] dense = new DenseLayer[layers.length];
    int size = inputs;
    for (int l = 0; l < layers.length; l++) {
      boolean last = l == hidden.length;
      dense[l] = new DenseLayer(size, last ? 1 : hidden[l]);
      layers[l] = new Layer(dense[l]);
      if (!last) {
        layers[l].initialise(random, Math.sqrt(6.0 / (l == 0 ? active : size)));
        size = hidden[l];
      }
    }
    network = new FeedForward(dense);
  }

  /** The output for {@code x}; what led to it is kept for the {@link #learn} that may follow. */
  double output(SparseVector x) {
    return network.output(x);
  }

  /** What scores, as it is now. */
  FeedForward network() {
    return network;
  }

  private static void addTo(float[] rows, int from, float times, float[] row) {
    for (int i = 0; i < row.length; i++) {
      rows[from + i] += times * row[i];
    }
  }

  /**
   * Adds the gradient of one example to the batch, and steps when it is full; {@link #output} of
   * the same vector comes before.
   *
   * @param gradient of the loss by the output, finite
   */
  void learn(SparseVector x, double gradient) {
    accumulate(x, (float) gradient);
    if (++filled == batch) {
      step();
    }
  }

  /** Backpropagation. */
  void accumulate(SparseVector x, float gradient) {
    network.deltas[layers.length - 1][0] = gradient;
    for (int l = layers.length - 1; l > 0; l--) {
      float[] from = network.inputs[l];
      float[] errors = network.deltas[l];
      layers[l].addBiasGradients(errors);
      for (int i = 0; i < from.length; i++) {
        if (from[i] != 0) {
          addTo(layers[l].gradients, i * errors.length, from[i], errors);
        }
      }
      network.back(l);
    }
    float[] errors = network.deltas[0];
    layers[0].addBiasGradients(errors);
    for (int i = 0; i < x.size; i++) {
      addTo(layers[0].gradients, x.slots[i] * errors.length, x.values[i], errors);
    }
  }

  private void step() {
    double squares = 0;
    for (Layer layer : layers) {
      squares += squares(layer.gradients) + squares(layer.biasGradients);
    }
    double length = Math.sqrt(squares) / batch;
    double shortened = length > LONGEST_GRADIENT ? LONGEST_GRADIENT / length : 1;
    float scale = (float) (shortened / batch);
    firstPower *= FIRST_DECAY;
    secondPower *= SECOND_DECAY;
    double correction = Math.sqrt(1 - secondPower);
    float rate = (float) (learningRate * correction / (1 - firstPower));
    float epsilon = (float) (EPSILON * correction);
    for (Layer layer : layers) {
      layer.step(scale, rate, epsilon);
    }
    filled = 0;
  }

  /** In eight sums, whose order is fixed. */
  private static double squares(float[] values) {
    double[] sums = new double[8];
    for (int i = 0; i < values.length; i++) {
      sums[i & 7] += (double) values[i] * values[i];
    }
    double sum = 0;
    for (double s : sums) {
      sum += s;
    }
    return sum;
  }

  Layer layer(int index) {
    return layers[index];
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(filled);
    out.writeDouble(firstPower);
    out.writeDouble(secondPower);
    for (Layer layer : layers) {
      layer.write(out, filled > 0);
    }
  }

  /** Into a new network of equal shape. */
  void read(DataInput in) throws IOException {
    filled = in.readInt();
    firstPower = in.readDouble();
    secondPower = in.readDouble();
    for (Layer layer : layers) {
      layer.read(in, filled > 0);
    }
  }

  /** What Adam knows of each weight, and the gradient of the batch so far. */
  static final class Layer {
    private final DenseLayer dense;
    final float[] gradients;
    final float[] biasGradients;
    private final float[] first;
    private final float[] second;
    private final float[] biasFirst;
    private final float[] biasSecond;

    Layer(DenseLayer dense) {
      this.dense = dense;
      int weights = dense.weights.length;
      gradients = new float[weights];
      first = new float[weights];
      second = new float[weights];
      biasGradients = new float[dense.outputs];
      biasFirst = new float[dense.outputs];
      biasSecond = new float[dense.outputs];
    }

    float[] weights() {
      return dense.weights;
    }

    float[] biases() {
      return dense.biases;
    }

    private void initialise(SplittableRandom random, double bound) {
      for (int i = 0; i < dense.weights.length; i++) {
        dense.weights[i] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
      dense.changed();
    }

    private void addBiasGradients(float[] errors) {
      for (int j = 0; j < errors.length; j++) {
        biasGradients[j] += errors[j];
      }
    }

    private void step(float scale, float rate, float epsilon) {
      adam(dense.weights, gradients, first, second, scale, rate, epsilon);
      adam(dense.biases, biasGradients, biasFirst, biasSecond, scale, rate, epsilon);
      dense.changed();
    }

    private static void adam(
        float[] weights,
        float[] gradients,
        float[] first,
        float[] second,
        float scale,
        float rate,
        float epsilon) {
      for (int i = 0; i < weights.length; i++) {
        float g = gradients[i] * scale;
        float m = FIRST_DECAY * first[i] + (1 - FIRST_DECAY) * g;
        float v = SECOND_DECAY * second[i] + (1 - SECOND_DECAY) * g * g;
        first[i] = m;
        second[i] = v;
        weights[i] -= rate * m / ((float) Math.sqrt(v) + epsilon);
        gradients[i] = 0;
      }
    }

    private float[][] states() {
      return new float[][] {dense.weights, first, second, dense.biases, biasFirst, biasSecond};
    }

    private void write(DataOutput out, boolean midBatch) throws IOException {
      for (float[] array : states()) {
        write(out, array);
      }
      if (midBatch) {
        write(out, gradients);
        write(out, biasGradients);
      }
    }

    private static void write(DataOutput out, float[] array) throws IOException {
      for (float value : array) {
        out.writeFloat(value);
      }
    }

    private void read(DataInput in, boolean midBatch) throws IOException {
      for (float[] array : states()) {
        read(in, array);
      }
      if (midBatch) {
        read(in, gradients);
        read(in, biasGradients);
      }
      dense.changed();
    }

    private static void read(DataInput in, float[] array) throws IOException {
      for (int i = 0; i < array.length; i++) {
        array[i] = in.readFloat();
      }
    }
  }
}
