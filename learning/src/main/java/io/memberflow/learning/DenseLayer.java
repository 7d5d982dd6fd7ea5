package io.memberflow.learning;

/**
 * Weights and biases of a fully connected layer. Weights lie input by input, so that every inner
 * loop adds a multiple of one row to another array: such loops are vectorised and their order of
 * sums does not depend on the processor.
 */
final class DenseLayer {
  final int inputs;
  final int outputs;
  final float[] weights;
  final float[] biases;

  /** Derived: the weights output by output, so that errors flow back along rows too. */
  private final float[] transposed;

  DenseLayer(int inputs, int outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
    weights = new float[inputs * outputs];
    transposed = new float[inputs * outputs];
    biases = new float[outputs];
  }

  /** After weights have changed. */
  void changed() {
    for (int i = 0; i < inputs; i++) {
      for (int j = 0; j < outputs; j++) {
        transposed[j * inputs + i] = weights[i * outputs + j];
      }
    }
  }

  /** Adds what {@code times} of one input adds to the outputs. */
  void addInput(int input, float times, float[] sums) {
    addRow(times, weights, input * outputs, sums);
  }

  /** Adds to the errors of the inputs what they owe to the error of one output. */
  void addBack(int output, float error, float[] errors) {
    addRow(error, transposed, output * inputs, errors);
  }

  private static void addRow(float times, float[] rows, int from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += times * rows[from + i];
    }
  }
}
