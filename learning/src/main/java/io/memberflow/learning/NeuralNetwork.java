package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A multilayer perceptron of floats: sparse inputs, fully connected ReLU layers, one linear output,
 * trained by Adam (Kingma and Ba 2015) on mini-batches.
 *
 * <p>Weights of a layer lie input by input, so that every inner loop adds a multiple of one row to
 * another array: such loops are vectorised and their order of sums does not depend on the
 * processor. Hidden layers start by He's rule (He et al. 2015), uniform in ±√(6 / fan-in); the
 * output starts at 0, so that a new network answers 0. Allocates nothing per example.
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

  /** Scratch: what layer l gets from the layer before; unused for the first. */
  private final float[][] inputs;

  /** Scratch: the derivative of the loss by layer l's sums. */
  private final float[][] deltas;

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
    this.inputs = new float[layers.length][];
    deltas = new float[layers.length][];
    int size = inputs;
    for (int l = 0; l < layers.length; l++) {
      boolean last = l == hidden.length;
      layers[l] = new Layer(size, last ? 1 : hidden[l]);
      this.inputs[l] = new float[l == 0 ? 0 : size];
      deltas[l] = new float[layers[l].outputs];
      if (!last) {
        layers[l].initialise(random, Math.sqrt(6.0 / (l == 0 ? active : size)));
        size = hidden[l];
      }
    }
  }

  /** The output for {@code x}; its sums are kept for the {@link #learn} that may follow. */
  double output(SparseVector x) {
    for (int l = 0; l < layers.length; l++) {
      Layer layer = layers[l];
      float[] sums = deltas[l];
      System.arraycopy(layer.biases, 0, sums, 0, layer.outputs);
      if (l == 0) {
        for (int i = 0; i < x.size; i++) {
          addRow(x.values[i], layer.weights, x.slots[i] * layer.outputs, sums);
        }
      } else {
        float[] from = inputs[l];
        for (int i = 0; i < from.length; i++) {
          if (from[i] != 0) {
            addRow(from[i], layer.weights, i * layer.outputs, sums);
          }
        }
      }
      if (l + 1 < layers.length) {
        float[] to = inputs[l + 1];
        for (int i = 0; i < to.length; i++) {
          to[i] = Math.max(0, sums[i]);
        }
      }
    }
    return deltas[layers.length - 1][0];
  }

  private static void addRow(float times, float[] rows, int from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += times * rows[from + i];
    }
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
    deltas[layers.length - 1][0] = gradient;
    for (int l = layers.length - 1; l >= 0; l--) {
      Layer layer = layers[l];
      float[] delta = deltas[l];
      for (int j = 0; j < delta.length; j++) {
        layer.biasGradients[j] += delta[j];
      }
      if (l == 0) {
        for (int i = 0; i < x.size; i++) {
          addTo(layer.gradients, x.slots[i] * layer.outputs, x.values[i], delta);
        }
        return;
      }
      float[] from = inputs[l];
      for (int i = 0; i < from.length; i++) {
        if (from[i] != 0) {
          addTo(layer.gradients, i * layer.outputs, from[i], delta);
        }
      }
      float[] before = deltas[l - 1];
      Arrays.fill(before, 0);
      for (int j = 0; j < delta.length; j++) {
        if (delta[j] != 0) {
          addRow(delta[j], layer.transposed, j * layer.inputs, before);
        }
      }
      for (int i = 0; i < before.length; i++) {
        before[i] = from[i] > 0 ? before[i] : 0;
      }
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

  /** Weights, what Adam knows of each, and the gradient of the batch so far. */
  static final class Layer {
    private final int inputs;
    private final int outputs;
    final float[] weights;
    final float[] biases;
    final float[] gradients;
    final float[] biasGradients;
    private final float[] first;
    private final float[] second;
    private final float[] biasFirst;
    private final float[] biasSecond;

    /** Derived: the weights output by output, so that errors flow back along rows too. */
    private final float[] transposed;

    Layer(int inputs, int outputs) {
      this.inputs = inputs;
      this.outputs = outputs;
      weights = new float[inputs * outputs];
      gradients = new float[inputs * outputs];
      first = new float[inputs * outputs];
      second = new float[inputs * outputs];
      transposed = new float[inputs * outputs];
      biases = new float[outputs];
      biasGradients = new float[outputs];
      biasFirst = new float[outputs];
      biasSecond = new float[outputs];
    }

    private void initialise(SplittableRandom random, double bound) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
      transpose();
    }

    private void transpose() {
      for (int i = 0; i < inputs; i++) {
        for (int j = 0; j < outputs; j++) {
          transposed[j * inputs + i] = weights[i * outputs + j];
        }
      }
    }

    private void step(float scale, float rate, float epsilon) {
      adam(weights, gradients, first, second, scale, rate, epsilon);
      adam(biases, biasGradients, biasFirst, biasSecond, scale, rate, epsilon);
      transpose();
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

    private void write(DataOutput out, boolean midBatch) throws IOException {
      for (float[] array : new float[][] {weights, first, second, biases, biasFirst, biasSecond}) {
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
      for (float[] array : new float[][] {weights, first, second, biases, biasFirst, biasSecond}) {
        read(in, array);
      }
      if (midBatch) {
        read(in, gradients);
        read(in, biasGradients);
      }
      transpose();
    }

    private static void read(DataInput in, float[] array) throws IOException {
      for (int i = 0; i < array.length; i++) {
        array[i] = in.readFloat();
      }
    }
  }
}
