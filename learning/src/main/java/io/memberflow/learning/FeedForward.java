package io.memberflow.learning;

import java.io.IOException;
import java.util.Arrays;

/**
 * The layers of a multilayer perceptron of floats: sparse inputs, ReLU between the layers, one
 * linear output. Allocates nothing per example.
 */
final class FeedForward {
  /** Gradients are taken at the middles of so many equal parts of the way. */
  static final int STEPS = 64;

  final DenseLayer[] layers;

  /** Scratch: what layer l gets from the layer before; unused for the first. */
  final float[][] inputs;

  /** Scratch: the sums of layer l, then the derivative of what is asked for by them. */
  final float[][] deltas;

  /** Scratch of {@link #integrate}: the first layer's sums at the start, and what the way adds. */
  private final float[] start;

  private final float[] way;

  /** Of {@link #integrate}: the mean derivative of the output by the first layer's sums. */
  private final double[] means;

  FeedForward(DenseLayer... layers) {
    this.layers = layers;
    inputs = new float[layers.length][];
    deltas = new float[layers.length][];
    for (int l = 0; l < layers.length; l++) {
      inputs[l] = new float[l == 0 ? 0 : layers[l].inputs];
      deltas[l] = new float[layers[l].outputs];
    }
    start = new float[layers[0].outputs];
    way = new float[layers[0].outputs];
    means = new double[layers[0].outputs];
  }

  /**
   * @param inputs of the first layer
   */
  static FeedForward read(int inputs, ModelInput in) throws IOException {
    DenseLayer[] layers = new DenseLayer[in.readUnsignedByte()];
    int size = inputs;
    for (int l = 0; l < layers.length; l++) {
      int outputs = in.readUnsignedShort();
      if ((long) size * outputs > 8L * in.available()) {
        throw new IOException("a layer has %d inputs and %d outputs".formatted(size, outputs));
      }
      layers[l] = new DenseLayer(size, outputs);
      for (int j = 0; j < outputs; j++) {
        layers[l].biases[j] = in.readFloat();
      }
      in.readLayer(layers[l].weights);
      layers[l].changed();
      size = outputs;
    }
    if (layers.length < 2 || size != 1) {
      throw new IOException(
          "a network has %d layers and %d outputs".formatted(layers.length, size));
    }
    return new FeedForward(layers);
  }

  void publish(ModelOutput out) throws IOException {
    out.writeByte(layers.length);
    for (DenseLayer layer : layers) {
      out.writeShort(layer.outputs);
      for (float bias : layer.biases) {
        out.writeFloat(bias);
      }
      out.writeLayer(layer.weights);
    }
  }

  /** The output for {@code x}; what led to it is kept for the {@link #back} that may follow. */
  double output(SparseVector x) {
    DenseLayer first = layers[0];
    System.arraycopy(first.biases, 0, deltas[0], 0, first.outputs);
    for (int i = 0; i < x.size; i++) {
      first.addInput(x.slots[i], x.values[i], deltas[0]);
    }
    return output();
  }

  /** From the first layer's sums on. */
  private double output() {
    for (int l = 1; l < layers.length; l++) {
      DenseLayer layer = layers[l];
      float[] from = inputs[l];
      float[] sums = deltas[l];
      System.arraycopy(layer.biases, 0, sums, 0, layer.outputs);
      for (int i = 0; i < from.length; i++) {
        from[i] = Math.max(0, deltas[l - 1][i]);
        if (from[i] != 0) {
          layer.addInput(i, from[i], sums);
        }
      }
    }
    return deltas[layers.length - 1][0];
  }

  /** Takes the errors of layer {@code l} back to the sums of the layer before. */
  void back(int l) {
    float[] errors = deltas[l];
    float[] before = deltas[l - 1];
    Arrays.fill(before, 0);
    for (int j = 0; j < errors.length; j++) {
      if (errors[j] != 0) {
        layers[l].addBack(j, errors[j], before);
      }
    }
    for (int i = 0; i < before.length; i++) {
      before[i] = inputs[l][i] > 0 ? before[i] : 0;
    }
  }

  /**
   * Integrated gradients (Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks",
   * 2017) along the straight way from the bias alone to {@code x}, whose first pair is the bias:
   * what an input adds is its value times {@link #gradient}. The sum over the inputs misses the
   * difference of the outputs at both ends by what the kinks within the parts of the way make.
   *
   * @return the output of the bias alone
   */
  double integrate(SparseVector x) {
    DenseLayer first = layers[0];
    System.arraycopy(first.biases, 0, start, 0, first.outputs);
    first.addInput(x.slots[0], x.values[0], start);
    Arrays.fill(way, 0);
    for (int i = 1; i < x.size; i++) {
      first.addInput(x.slots[i], x.values[i], way);
    }
    Arrays.fill(means, 0);
    for (int step = 0; step < STEPS; step++) {
      at((step + 0.5f) / STEPS);
      output();
      deltas[layers.length - 1][0] = 1;
      for (int l = layers.length - 1; l > 0; l--) {
        back(l);
      }
      for (int j = 0; j < means.length; j++) {
        means[j] += deltas[0][j] / STEPS;
      }
    }
    at(0);
    return output();
  }

  /**
   * The mean of the output's derivative by an input over the way that was integrated last. The
   * first layer is linear, so the derivatives by its sums were averaged.
   */
  double gradient(int input) {
    double sum = 0;
    for (int j = 0; j < means.length; j++) {
      sum += layers[0].weights[input * means.length + j] * means[j];
    }
    return sum;
  }

  private void at(float share) {
    for (int j = 0; j < start.length; j++) {
      deltas[0][j] = start[j] + share * way[j];
    }
  }
}
